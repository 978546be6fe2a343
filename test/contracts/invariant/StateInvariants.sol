// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq, assertGe, assertLe, assertTrue} from "../Assert.sol";
import {SumInvariants} from "./SumInvariants.sol";

/// @title What holds of the states of payments: they go one way, and only by who may
abstract contract StateInvariants is SumInvariants {
    function invariant_INV_02_a_payment_is_collected_once() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            (bool collected, , ) = escrow.paymentState(entry.hash);
            assertTrue(collected != isFinal(entry), "collected stays true");
            assertEq(told[entry.hash].collections, 1, "collections, as told");
        }
        assertEq(thefts, 0, "second collections");
    }

    /// @dev Nobody has powers here; so no call of somebody who is no party may succeed, and nothing may change by it.
    function invariant_INV_11_nobody_but_the_parties_moves_a_payment() public view {
        assertEq(thefts, 0, "calls that should have been refused");
    }

    function invariant_INV_16_what_is_emptied_is_never_held_again() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            if (!entries[i].emptied) continue;
            (, uint120 holds, ) = escrow.paymentState(entries[i].hash);
            assertEq(holds, 0, "held");
        }
    }

    function invariant_INV_19_payments_can_be_told_from_the_events_alone() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            bytes32 hash = entries[i].hash;
            Told storage story = told[hash];
            (, uint120 holds, uint120 refundable) = escrow.paymentState(hash);
            assertEq(holds, story.held, "held");
            assertEq(refundable, story.refundable, "refundable");
            (bool accepted, bool isFrozen, uint48 expiry, ) = escrow.extendedState(hash);
            assertTrue(accepted == story.accepted, "accepted");
            assertTrue(isFrozen == story.frozen, "frozen");
            assertEq(expiry, story.expiry, "extended expiry");
        }
    }

    function invariant_INV_21_a_signature_over_a_credit_is_used_once() public view {
        for (uint256 i = 0; i < accounts.length; i++) {
            assertEq(escrow.nonces(accounts[i]), signedUses[accounts[i]], "nonce");
        }
        assertEq(thefts, 0, "second uses");
    }

    function invariant_INV_22_a_frozen_hold_never_grows_and_is_never_captured() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            (, bool isFrozen, , ) = escrow.extendedState(entry.hash);
            assertTrue(isFrozen == entry.frozen, "frozen by its resolver until it is settled or empty");
            if (!isFrozen) continue;
            (, uint120 holds, uint120 refundable) = escrow.paymentState(entry.hash);
            assertGe(holds, 1, "something is held");
            assertEq(holds, entry.heldFrozen, "as it was frozen, less what went back");
            assertEq(refundable + entry.refunded, entry.capturedBefore, "captured before");
        }
    }

    function invariant_INV_23_what_the_payer_accepted_is_never_frozen() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            (bool accepted, bool isFrozen, , ) = escrow.extendedState(entries[i].hash);
            assertTrue(!(accepted && isFrozen), "accepted and frozen");
            assertTrue(accepted == entries[i].accepted, "accepted stays true");
        }
    }

    function invariant_INV_24_an_expiry_only_grows_and_never_passes_that_of_refunds() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            (, , uint48 expiry, ) = escrow.extendedState(entry.hash);
            if (expiry == 0) expiry = entry.info.authorizationExpiry;
            else assertGe(expiry, entry.info.authorizationExpiry + 1, "later than signed at first");
            assertLe(expiry, entry.info.refundExpiry, "latest");
            assertEq(expiry, entry.expiry, "as the payer agreed last");
        }
    }

    function invariant_INV_26_a_final_charge_is_worth_one_payment_and_recorded_nowhere() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            if (!isFinal(entry)) continue;
            assertTrue(usdc.authorizationState(entry.info.payer, tokenNonce(entry.hash)), "its nonce is used");
            (bool collected, uint120 holds, uint120 refundable) = escrow.paymentState(entry.hash);
            assertTrue(!collected && holds == 0 && refundable == 0, "recorded");
            assertEq(told[entry.hash].taken, entry.authorized, "taken, as told");
        }
        assertEq(thefts, 0, "second charges");
    }

    function invariant_INV_37_what_the_payer_may_object_to_is_not_captured() public view {
        for (uint256 i = 0; i < entries.length; i++) {
            Entry storage entry = entries[i];
            if (!isProtected(entry) || entry.settled) continue;
            (, , uint120 refundable) = escrow.paymentState(entry.hash);
            assertEq(refundable, 0, "captured early");
        }
    }

    function invariant_INV_38_a_shut_gate_lets_nothing_in() public view {
        assertEq(intrusions, 0, "taken while shut");
        assertEq(thefts, 0, "calls that should have been refused");
    }
}
