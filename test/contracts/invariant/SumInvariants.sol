// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq, assertGe, assertLe} from "../Assert.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {Stablecoin} from "../token/Stablecoin.sol";
import {PaymentWorld} from "./PaymentWorld.sol";

/// @title What holds of amounts: nothing is lost, made, or paid to somebody else
abstract contract SumInvariants is PaymentWorld {
    function invariant_INV_01_the_vault_covers_holds_and_credits() public view {
        for (uint256 t = 0; t < 2; t++) {
            address token = tokens()[t];
            uint256 due;
            for (uint256 i = 0; i < entries.length; i++) {
                if (entries[i].info.token != token) continue;
                (, uint120 holds, ) = escrow.paymentState(entries[i].hash);
                due += holds;
            }
            for (uint256 i = 0; i < accounts.length; i++) due += escrow.creditOf(token, accounts[i]);
            uint256 balance = PlainToken(token).balanceOf(address(escrow));
            assertGe(balance, due, "solvency");
            // And nobody's tokens lie there by accident, gifts aside.
            assertEq(balance, due + donated[token], "nothing unexplained");
        }
    }

    function invariant_INV_03_captured_released_reclaimed_and_held_make_authorized() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            (, uint120 holds, ) = escrow.paymentState(entry.hash);
            uint256 taken = entry.authorized + entry.increased;
            assertEq(entry.captured + entry.returned + entry.reclaimed + holds, taken, "taken");
        }
    }

    function invariant_INV_04_no_more_is_refunded_than_was_captured() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            (, , uint120 refundable) = escrow.paymentState(entry.hash);
            assertLe(entry.refunded, entry.captured, "refunded");
            assertEq(refundable, isFinal(entry) ? 0 : entry.captured - entry.refunded, "refundable");
        }
    }

    function invariant_INV_05_fee_shares_and_rest_make_the_captured_amount_to_the_unit() public view {
        for (uint256 t = 0; t < 2; t++) {
            address token = tokens()[t];
            for (uint256 i = 0; i < accounts.length; i++) {
                address account = accounts[i];
                assertEq(
                    PlainToken(token).balanceOf(account),
                    expected[token][account],
                    "balance as the books have it"
                );
                assertEq(escrow.creditOf(token, account), owed[token][account], "credit as the books have it");
            }
        }
    }

    function invariant_INV_06_fees_stay_within_the_signed_bounds() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            assertLe(entry.fees * 10_000, entry.captured * entry.info.maxFeeBps, "most");
            // Each step may lose less than one unit by rounding down, never more.
            assertGe((entry.fees + entry.captures) * 10_000, entry.feeBase * entry.info.minFeeBps, "least");
        }
    }

    function invariant_INV_07_no_payer_spends_more_than_it_agreed_to() public view {
        for (uint256 t = 0; t < 2; t++) {
            address token = tokens()[t];
            for (uint256 i = 0; i < accounts.length; i++) {
                assertLe(spent[token][accounts[i]], consented[token][accounts[i]], "spent");
            }
        }
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            assertLe(told[entry.hash].taken, entry.info.maxAmount + entry.increased, "taken, as told");
        }
        assertEq(thefts, 0, "thefts");
    }

    function invariant_INV_15_nothing_but_the_vault_keeps_tokens() public view {
        for (uint256 t = 0; t < 2; t++) {
            PlainToken token = PlainToken(tokens()[t]);
            uint256 sum;
            for (uint256 i = 0; i < accounts.length; i++) sum += token.balanceOf(accounts[i]);
            address[4] memory before = [payer, operator, Stablecoin.ISSUER, Stablecoin.MINTER];
            for (uint256 i = 0; i < before.length; i++) sum += token.balanceOf(before[i]);
            assertEq(sum, token.totalSupply(), "all tokens are somewhere known");
            assertEq(token.balanceOf(address(paymentCollector)), 0, "payment collector");
            assertEq(token.balanceOf(address(refundCollector)), 0, "refund collector");
            assertEq(token.balanceOf(escrow.PERMIT2()), 0, "Permit2");
        }
    }

    function invariant_INV_17_each_share_has_its_part_of_all_that_was_captured() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            Share[] storage shares = sharesOf[entry.hash];
            for (uint256 s = 0; s < shares.length; s++) {
                uint256 part = (entry.captured * shares[s].bps) / 10_000;
                uint256 has = toldShare[entry.hash][s];
                assertEq(has, part, "share");
            }
            if (shares.length == 0 || heldOf(entry) == 0) continue;
            (, , , uint256 counted) = escrow.extendedState(entry.hash);
            assertEq(counted, entry.captured, "counted");
        }
    }

    function invariant_INV_18_credits_can_be_told_from_the_events_alone() public view {
        for (uint256 t = 0; t < 2; t++) {
            address token = tokens()[t];
            for (uint256 i = 0; i < accounts.length; i++) {
                uint256 left = toldCredit[token][accounts[i]] - toldDebit[token][accounts[i]];
                assertEq(escrow.creditOf(token, accounts[i]), left, "credit as told");
            }
        }
    }

    function invariant_INV_20_a_credit_is_spent_only_by_its_owners_consent() public view {
        for (uint256 t = 0; t < 2; t++) {
            address token = tokens()[t];
            for (uint256 i = 0; i < accounts.length; i++) {
                address account = accounts[i];
                uint256 agreed = sentHome[token][account] + agreedTo[token][account];
                assertEq(toldDebit[token][account], agreed, "sent home or agreed to");
            }
        }
    }

    function invariant_INV_25_held_and_refundable_together_fit_the_accounting() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            (, uint120 holds, uint120 refundable) = escrow.paymentState(entries[i].hash);
            assertLe(uint256(holds) + refundable, type(uint120).max, "together");
        }
    }

    function invariant_INV_29_nobody_but_the_parties_of_a_step_receives_by_it() public view {
        assertEq(strays, 0, "transfers and credits to others");
        address[2] memory others = [RESOLVER, stranger];
        for (uint256 t = 0; t < 2; t++) {
            for (uint256 i = 0; i < others.length; i++) {
                assertEq(PlainToken(tokens()[t]).balanceOf(others[i]), 0, "what others have");
                assertEq(escrow.creditOf(tokens()[t], others[i]), 0, "what others are owed");
            }
        }
    }
}
