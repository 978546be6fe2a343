// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {assertEq, assertGe, assertLe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {PaymentWorld} from "./PaymentWorld.t.sol";

/// @notice What holds after every action of anybody. The numbers are those of docs/invariants.md.
contract PaymentEscrowInvariants {
    using Stablecoin for IFiatToken;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Payments that a trial looks at after each action: the newest ones, where things still happen.
    uint256 private constant TRIALS = 3;

    PaymentWorld private world;
    PaymentEscrow private escrow;
    IFiatToken private usdc;
    address[2] private tokens;

    function setUp() public {
        world = new PaymentWorld();
        world.setUp();
        escrow = world.vault();
        usdc = world.stablecoin();
        tokens = [address(usdc), address(world.plain())];
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(world);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(world), actions());
    }

    function actions() private view returns (bytes4[] memory all) {
        all = new bytes4[](12);
        all[0] = world.act_authorize.selector;
        all[1] = world.act_charge.selector;
        all[2] = world.act_capture.selector;
        all[3] = world.act_void.selector;
        all[4] = world.act_reclaim.selector;
        all[5] = world.act_refund.selector;
        all[6] = world.act_withdraw.selector;
        all[7] = world.act_wait.selector;
        all[8] = world.act_stop.selector;
        all[9] = world.act_deny.selector;
        all[10] = world.act_donate.selector;
        all[11] = world.act_steal.selector;
    }

    // ---- Invariants ----

    function invariant_INV_01_the_vault_covers_holds_and_credits() public view {
        for (uint256 t = 0; t < tokens.length; t++) {
            address token = tokens[t];
            uint256 due;
            for (uint256 i = 0; i < world.count(); i++) {
                PaymentWorld.Entry memory entry = world.entryAt(i);
                if (entry.info.token != token) continue;
                (, uint120 held, ) = escrow.paymentState(entry.hash);
                due += held;
            }
            for (uint256 i = 0; i < world.accountCount(); i++) due += escrow.creditOf(token, world.accounts(i));
            uint256 balance = PlainToken(token).balanceOf(address(escrow));
            assertGe(balance, due, "solvency");
            // And nobody's tokens lie there by accident, gifts aside.
            assertEq(balance, due + world.donated(token), "nothing unexplained");
        }
    }

    function invariant_INV_02_a_payment_is_collected_once() public view {
        for (uint256 i = 0; i < world.count(); i++) {
            (bool collected, , ) = escrow.paymentState(world.entryAt(i).hash);
            assertTrue(collected, "collected stays true");
        }
        assertEq(world.thefts(), 0, "second collections");
    }

    function invariant_INV_03_captured_released_reclaimed_and_held_make_authorized() public view {
        for (uint256 i = 0; i < world.count(); i++) {
            PaymentWorld.Entry memory entry = world.entryAt(i);
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            assertEq(entry.captured + entry.voided + entry.reclaimed + held, entry.authorized, "authorized");
        }
    }

    function invariant_INV_04_no_more_is_refunded_than_was_captured() public view {
        for (uint256 i = 0; i < world.count(); i++) {
            PaymentWorld.Entry memory entry = world.entryAt(i);
            (, , uint120 refundable) = escrow.paymentState(entry.hash);
            assertLe(entry.refunded, entry.captured, "refunded");
            assertEq(refundable, entry.captured - entry.refunded, "refundable");
        }
    }

    function invariant_INV_05_fee_and_share_make_the_captured_amount_to_the_unit() public view {
        for (uint256 t = 0; t < tokens.length; t++) {
            for (uint256 i = 0; i < world.accountCount(); i++) {
                address account = world.accounts(i);
                assertEq(
                    PlainToken(tokens[t]).balanceOf(account),
                    world.expected(tokens[t], account),
                    "balance as the books have it"
                );
                assertEq(
                    escrow.creditOf(tokens[t], account),
                    world.owed(tokens[t], account),
                    "credit as the books have it"
                );
            }
        }
    }

    function invariant_INV_06_fees_stay_within_the_signed_bounds() public view {
        for (uint256 i = 0; i < world.count(); i++) {
            PaymentWorld.Entry memory entry = world.entryAt(i);
            assertLe(entry.fees * 10_000, entry.captured * entry.info.maxFeeBps, "most");
            // Each capture may lose less than one unit by rounding down, never more.
            assertGe((entry.fees + entry.captures) * 10_000, entry.captured * entry.info.minFeeBps, "least");
        }
    }

    function invariant_INV_07_no_payer_spends_more_than_it_agreed_to() public view {
        for (uint256 t = 0; t < tokens.length; t++) {
            for (uint256 i = 0; i < world.accountCount(); i++) {
                address account = world.accounts(i);
                assertLe(world.spent(tokens[t], account), world.consented(tokens[t], account), "spent");
            }
        }
        assertEq(world.thefts(), 0, "thefts");
    }

    function invariant_INV_08_after_expiry_the_payer_can_always_reclaim() public {
        (uint256[] memory chosen, uint256 found) = holding(false);
        for (uint256 i = 0; i < found; i++) {
            PaymentWorld.Entry memory entry = world.entryAt(chosen[i]);
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            uint256 snapshot = vm.snapshotState();
            if (world.time() < entry.info.authorizationExpiry) vm.warp(entry.info.authorizationExpiry);
            uint256 before = wealth(entry.info.token, entry.info.payer);
            bool refused = world.refuses(entry.info.token, entry.info.payer);
            uint256 balance = PlainToken(entry.info.token).balanceOf(entry.info.payer);
            vm.prank(entry.info.payer);
            escrow.reclaim(entry.info);
            assertEq(wealth(entry.info.token, entry.info.payer), before + held, "reclaimed");
            uint256 paid = PlainToken(entry.info.token).balanceOf(entry.info.payer) - balance;
            assertEq(paid, refused ? 0 : held, "paid at once unless refused");
            vm.revertToState(snapshot);
        }
        vm.warp(world.time());
    }

    function invariant_INV_10_a_denied_party_never_blocks_another() public {
        (uint256[] memory chosen, uint256 found) = holding(true);
        for (uint256 i = 0; i < found; i++) {
            PaymentWorld.Entry memory entry = world.entryAt(chosen[i]);
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            address fee = entry.info.feeReceiver == address(0) ? address(0xfee) : entry.info.feeReceiver;
            uint256 snapshot = vm.snapshotState();
            if (usdc.paused()) usdc.resume();
            // Everyone the token may deny is denied, but the one who is paid.
            for (uint256 a = 0; a < world.accountCount(); a++) {
                address account = world.accounts(a);
                if (account != address(escrow)) usdc.deny(account);
            }
            usdc.deny(address(0xfee));
            usdc.undeny(entry.info.receiver);
            uint256 before = PlainToken(entry.info.token).balanceOf(entry.info.receiver);
            uint256 feeBefore = wealth(entry.info.token, fee);
            vm.prank(entry.info.operator);
            IAuthCaptureEscrow(address(escrow)).capture(entry.info, held, entry.info.maxFeeBps, fee);
            uint256 share = (uint256(held) * entry.info.maxFeeBps) / 10_000;
            assertEq(PlainToken(entry.info.token).balanceOf(entry.info.receiver), before + held - share, "receiver");
            assertEq(wealth(entry.info.token, fee), feeBefore + share, "fee");
            vm.revertToState(snapshot);
        }
    }

    /// @dev Nobody has powers here; so no call of somebody who is no party may succeed, and nothing may change by it.
    function invariant_INV_11_nobody_but_the_parties_moves_a_payment() public view {
        assertEq(world.thefts(), 0, "calls that should have been refused");
        address outsider = vm.addr(0x57a96e7);
        for (uint256 t = 0; t < tokens.length; t++) {
            assertEq(PlainToken(tokens[t]).balanceOf(outsider), 0, "what an outsider has");
            assertEq(escrow.creditOf(tokens[t], outsider), 0, "what an outsider is owed");
        }
    }

    function invariant_INV_12_a_stopped_token_changes_no_exit() public {
        (uint256[] memory chosen, uint256 found) = holding(false);
        for (uint256 i = 0; i < found; i++) {
            PaymentWorld.Entry memory entry = world.entryAt(chosen[i]);
            if (entry.info.token != address(usdc)) continue;
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            uint256 snapshot = vm.snapshotState();
            uint256 before = wealth(entry.info.token, entry.info.payer);
            if (!usdc.paused()) usdc.stop();
            vm.prank(entry.info.operator);
            escrow.void(entry.info);
            assertEq(wealth(entry.info.token, entry.info.payer), before + held, "owed");
            usdc.resume();
            usdc.undeny(entry.info.payer);
            escrow.withdraw(entry.info.token, entry.info.payer);
            assertEq(usdc.balanceOf(entry.info.payer), before + held, "paid");
            vm.revertToState(snapshot);
        }
    }

    function invariant_INV_15_nothing_but_the_vault_keeps_tokens() public view {
        for (uint256 t = 0; t < tokens.length; t++) {
            uint256 sum;
            for (uint256 i = 0; i < world.accountCount(); i++) {
                sum += PlainToken(tokens[t]).balanceOf(world.accounts(i));
            }
            address[4] memory before = [vm.addr(0xa11ce), vm.addr(0x09e7a702), Stablecoin.ISSUER, Stablecoin.MINTER];
            for (uint256 i = 0; i < before.length; i++) sum += PlainToken(tokens[t]).balanceOf(before[i]);
            assertEq(sum, PlainToken(tokens[t]).totalSupply(), "all tokens are somewhere known");
            assertEq(PlainToken(tokens[t]).balanceOf(address(world.paymentCollector())), 0, "payment collector");
            assertEq(PlainToken(tokens[t]).balanceOf(address(world.refundCollector())), 0, "refund collector");
            assertEq(PlainToken(tokens[t]).balanceOf(escrow.PERMIT2()), 0, "Permit2");
        }
    }

    function invariant_INV_16_what_is_given_back_is_never_held_again() public view {
        for (uint256 i = 0; i < world.count(); i++) {
            PaymentWorld.Entry memory entry = world.entryAt(i);
            if (!entry.closed) continue;
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            assertEq(held, 0, "held");
        }
    }

    // ---- That all this is not true of an empty world ----

    function afterInvariant() public view {
        assertGe(world.steps(), 25, "actions that succeeded in this run");
        assertGe(world.count(), 3, "payments in this run");
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        uint256 rounds = 480;
        for (uint256 i = 0; i < rounds; i++) {
            uint256 seed = uint256(keccak256(abi.encode("world", i)));
            (bool success, bytes memory answer) = address(world).call(abi.encodePacked(all[seed % all.length], seed));
            assertTrue(success, string(answer));
            // One invariant in turn after each action, by a call of its own that frees its memory.
            uint256 turn = i % 8;
            if (turn == 0) this.invariant_INV_01_the_vault_covers_holds_and_credits();
            if (turn == 1) this.invariant_INV_03_captured_released_reclaimed_and_held_make_authorized();
            if (turn == 2) this.invariant_INV_04_no_more_is_refunded_than_was_captured();
            if (turn == 3) this.invariant_INV_05_fee_and_share_make_the_captured_amount_to_the_unit();
            if (turn == 4) this.invariant_INV_08_after_expiry_the_payer_can_always_reclaim();
            if (turn == 5) this.invariant_INV_10_a_denied_party_never_blocks_another();
            if (turn == 6) this.invariant_INV_12_a_stopped_token_changes_no_exit();
            if (turn == 7) this.invariant_INV_16_what_is_given_back_is_never_held_again();
        }
        assertEq(world.steps(), rounds, "every action succeeded");
        bytes32[18] memory names = [
            bytes32("authorize"),
            "charge",
            "capture",
            "void",
            "reclaim",
            "refund",
            "withdraw",
            "wait",
            "stop",
            "deny",
            "donate",
            "steal",
            "credit",
            "paid a credit",
            "refund by operator",
            "refund by receiver",
            "refund by collector",
            "attempt"
        ];
        for (uint256 i = 0; i < names.length; i++) {
            assertGe(world.done(names[i]), 4, string(abi.encodePacked("too seldom: ", names[i])));
        }
        for (uint256 mode = 0; mode < 7; mode++) assertGe(world.done(bytes32(mode)), 4, "an intake too seldom");
    }

    /// @dev The newest payments that hold something; with `live`, those that can still be captured.
    function holding(bool live) private view returns (uint256[] memory chosen, uint256 found) {
        chosen = new uint256[](TRIALS);
        for (uint256 i = world.count(); i > 0 && found < TRIALS; i--) {
            PaymentWorld.Entry memory entry = world.entryAt(i - 1);
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            if (held == 0 || (live && world.time() >= entry.info.authorizationExpiry)) continue;
            chosen[found++] = i - 1;
        }
    }

    /// @dev What an account has and is owed.
    function wealth(address token, address account) private view returns (uint256) {
        return PlainToken(token).balanceOf(account) + escrow.creditOf(token, account);
    }
}
