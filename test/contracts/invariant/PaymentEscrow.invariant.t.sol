// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq, assertGe} from "../Assert.sol";
import {ExitInvariants} from "./ExitInvariants.sol";

/// @notice What holds after every action of anybody. The numbers are those of docs/invariants.md.
/// @dev The world is its own prey: the runner calls the actions of this contract, and the rules read the books at once.
contract PaymentEscrowInvariants is ExitInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[27] memory all = actions();
        bytes4[] memory selectors = new bytes4[](all.length);
        for (uint256 i = 0; i < all.length; i++) selectors[i] = all[i];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(this), selectors);
    }

    // ---- That all this is not true of an empty world ----

    function afterInvariant() public view {
        assertGe(steps, 25, "actions that succeeded in this run");
        assertGe(entries.length, 3, "payments in this run");
        // Whatever rule the run was for, at its end all of them hold.
        checkAll();
    }

    function checkAll() private view {
        invariant_INV_01_the_vault_covers_holds_and_credits();
        invariant_INV_02_a_payment_is_collected_once();
        invariant_INV_03_captured_released_reclaimed_and_held_make_authorized();
        invariant_INV_04_no_more_is_refunded_than_was_captured();
        invariant_INV_05_fee_shares_and_rest_make_the_captured_amount_to_the_unit();
        invariant_INV_06_fees_stay_within_the_signed_bounds();
        invariant_INV_07_no_payer_spends_more_than_it_agreed_to();
        invariant_INV_11_nobody_but_the_parties_moves_a_payment();
        invariant_INV_15_nothing_but_the_vault_keeps_tokens();
        invariant_INV_16_what_is_emptied_is_never_held_again();
        invariant_INV_17_each_share_has_its_part_of_all_that_was_captured();
        invariant_INV_18_credits_can_be_told_from_the_events_alone();
        invariant_INV_19_payments_can_be_told_from_the_events_alone();
        invariant_INV_20_a_credit_is_spent_only_by_its_owners_consent();
        invariant_INV_21_a_signature_over_a_credit_is_used_once();
        invariant_INV_22_a_frozen_hold_never_grows_and_is_never_captured();
        invariant_INV_23_what_the_payer_accepted_is_never_frozen();
        invariant_INV_24_an_expiry_only_grows_and_never_passes_that_of_refunds();
        invariant_INV_25_held_and_refundable_together_fit_the_accounting();
        invariant_INV_26_a_final_charge_is_worth_one_payment_and_recorded_nowhere();
        invariant_INV_29_nobody_but_the_parties_of_a_step_receives_by_it();
        invariant_INV_37_what_the_payer_may_object_to_is_not_captured();
        invariant_INV_38_a_shut_gate_lets_nothing_in();
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[27] memory all = actions();
        uint256 rounds = 1_350;
        for (uint256 i = 0; i < rounds; i++) {
            uint256 seed = uint256(keccak256(abi.encode("world", i)));
            (bool success, bytes memory answer) = address(this).call(abi.encodePacked(all[seed % all.length], seed));
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
            // One rule in turn after each action, by a call of its own that frees its memory.
            uint256 turn = i % 32;
            if (turn == 0) this.invariant_INV_08_after_expiry_the_payer_can_always_reclaim();
            if (turn == 2) this.invariant_INV_10_a_denied_party_never_blocks_another();
            if (turn == 4) this.invariant_INV_12_a_stopped_token_changes_no_exit();
            if (turn == 6) this.invariant_INV_27_the_gate_changes_no_exit();
            if (turn == 8) this.invariant_INV_28_a_batch_pays_what_the_captures_would();
            if (turn == 31) this.afterInvariant();
        }
        assertEq(steps, rounds, "every action succeeded");
        bytes memory seldom;
        for (uint256 i = 0; i < kinds.length; i++) {
            if (done[kinds[i]] < 4) seldom = abi.encodePacked(seldom, kinds[i]);
        }
        assertEq(seldom.length, 0, string(seldom));
        for (uint256 way = 0; way < 8; way++) assertGe(done[bytes32(way)], 4, "an intake too seldom");
    }

    /// @dev Of each at least four.
    bytes32[] private kinds = [
        bytes32("authorize"),
        "charge",
        "charge finally",
        "charge with extension",
        "charge with fee amount",
        "replay of a final charge",
        "pay from credit",
        "increase",
        "increase 0",
        "increase 1",
        "increase 2",
        "increase 4",
        "increase 5",
        "increase of a closed hold",
        "increase of an emptied hold",
        "capture of a frozen hold",
        "extend",
        "extended when expired",
        "capture",
        "capture many",
        "capture by authorizer",
        "capture with extension",
        "capture with fee amount",
        "share after share",
        "too small for its shares",
        "capture batch",
        "batch of several",
        "void",
        "release",
        "release by authorizer",
        "release of a frozen hold",
        "reclaim",
        "reclaim late",
        "accept",
        "accept of a disputable hold",
        "freeze",
        "freeze of an accepted hold",
        "settle",
        "refund",
        "refund 0",
        "refund 1",
        "refund 2",
        "refund 3",
        "refund 4",
        "refund by authorizer",
        "refund from credit",
        "withdraw",
        "withdraw to",
        "withdraw signed",
        "replay of a withdrawal",
        "gate",
        "shut",
        "opened again",
        "wait",
        "wait for a boundary",
        "stop",
        "deny",
        "donate",
        "steal",
        "steal 0",
        "steal 1",
        "steal 2",
        "steal 3",
        "credit",
        "attempt"
    ];
}
