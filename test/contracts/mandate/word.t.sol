// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @notice The payer's word counts at any time: pause, resume, cancel; by itself, or brought by anyone.
contract WordTest is MandateFixture {
    function test_paused_nothing_is_pulled_and_resumed_the_present_period_is() public {
        IMandates.Mandate memory mandate = active(weekly());
        collect(mandate, AMOUNT);
        vm.recordLogs();
        pause(mandate);
        assertOneEvent("MandatePaused(bytes32)", mandate);
        assertFlags(mandate, true, true, false);
        vm.warp(START + WEEK);
        refuse(mandate, AMOUNT, withKey(IMandates.IsPaused.selector, mandate));
        vm.warp(START + 3 * WEEK);
        refuse(mandate, AMOUNT, withKey(IMandates.IsPaused.selector, mandate));
        vm.recordLogs();
        resume(mandate);
        assertOneEvent("MandateResumed(bytes32)", mandate);
        assertFlags(mandate, true, false, false);
        // Two weeks are lost.
        assertMandate(mandate, 0, AMOUNT, 1);
        collect(mandate, AMOUNT);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        assertMandate(mandate, 3, AMOUNT, 2);
    }

    function test_a_pause_within_a_period_forgets_nothing_of_it() public {
        IMandates.Mandate memory mandate = active(capped());
        collect(mandate, 7e6);
        pause(mandate);
        resume(mandate);
        refuse(mandate, 4e6, aboveCap(4e6, 3e6));
        collect(mandate, 3e6);
        assertMandate(mandate, 0, AMOUNT, 2);
    }

    function test_pausing_twice_and_resuming_what_runs_is_refused() public {
        IMandates.Mandate memory mandate = active(weekly());
        refuse(payer, word_(mandates.resume.selector, mandate), withKey(IMandates.NotPaused.selector, mandate));
        pause(mandate);
        refuse(payer, word_(mandates.pause.selector, mandate), withKey(IMandates.IsPaused.selector, mandate));
    }

    function test_what_was_not_activated_is_not_paused() public {
        IMandates.Mandate memory mandate = weekly();
        refuse(payer, word_(mandates.pause.selector, mandate), withKey(IMandates.NotActivated.selector, mandate));
        refuse(payer, word_(mandates.resume.selector, mandate), withKey(IMandates.NotActivated.selector, mandate));
    }

    function test_cancelled_is_for_ever() public {
        IMandates.Mandate memory mandate = active(weekly());
        collect(mandate, AMOUNT);
        vm.recordLogs();
        cancel(mandate);
        Vm.Log[] memory logs = mandateEvents();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].topics[0], keccak256("MandateCancelled(bytes32,address)"), "topic");
        assertEq(logs[0].topics[1], keyOf(mandate), "key");
        assertEq(logs[0].topics[2], word(payer), "by");
        assertFlags(mandate, false, false, true);
        vm.warp(START + WEEK);
        bytes memory expected = withKey(IMandates.IsCancelled.selector, mandate);
        refuse(mandate, AMOUNT, expected);
        refuse(payer, word_(mandates.pause.selector, mandate), expected);
        refuse(payer, word_(mandates.resume.selector, mandate), expected);
        refuse(payer, cancelCall(mandate, payer), expected);
        refuse(payer, abi.encodeCall(mandates.activate, (mandate, "")), expected);
        // What was pulled stays what it was.
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, 0);
        assertState(info, true, 0, AMOUNT);
        assertMandate(mandate, 0, AMOUNT, 1);
    }

    function test_paused_it_can_be_cancelled() public {
        IMandates.Mandate memory mandate = active(weekly());
        pause(mandate);
        cancel(mandate);
        assertFlags(mandate, false, true, true);
        refuse(mandate, AMOUNT, withKey(IMandates.IsCancelled.selector, mandate));
    }

    function test_the_receiver_cancels_too() public {
        IMandates.Mandate memory mandate = active(weekly());
        vm.prank(receiver);
        mandates.cancel(payer, receiver, hashMandate(mandate), receiver, 0, "");
        assertFlags(mandate, false, false, true);
    }

    function test_a_mandate_that_was_only_signed_can_be_cancelled() public {
        IMandates.Mandate memory mandate = weekly();
        bytes memory signature = signMandate(mandate);
        cancel(mandate);
        bytes memory call = abi.encodeCall(mandates.activate, (mandate, signature));
        refuse(receiver, call, withKey(IMandates.IsCancelled.selector, mandate));
    }

    function test_nobody_else_cancels() public {
        IMandates.Mandate memory mandate = active(weekly());
        address[4] memory others = [stranger, PULLER, AUTHORIZER, GUARD];
        for (uint256 i = 0; i < others.length; i++) {
            bytes memory expected = abi.encodeWithSelector(IMandates.NotAParty.selector, others[i]);
            refuse(others[i], cancelCall(mandate, others[i]), expected);
            expected = abi.encodeWithSelector(AfterDeadline.selector, START, 0);
            refuse(others[i], cancelCall(mandate, payer), expected);
            // As a party of another mandate it cancels that one.
            vm.prank(others[i]);
            mandates.cancel(others[i], receiver, hashMandate(mandate), others[i], 0, "");
        }
        assertFlags(mandate, true, false, false);
        collect(mandate, AMOUNT);
    }

    function test_the_receiver_does_not_pause() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes memory call = abi.encodeCall(mandates.pause, (payer, receiver, hashMandate(mandate), FOREVER, bytes("")));
        refuse(receiver, call, abi.encodeWithSelector(InvalidSignature.selector, payer));
    }

    function test_cancel_and_collect_in_one_block_go_in_their_order() public {
        IMandates.Mandate memory mandate = active(weekly());
        IMandates.Mandate memory other = weekly();
        other.salt = 2;
        activate(other);
        // Nothing happens between the two but the one before.
        cancel(mandate);
        refuse(mandate, AMOUNT, withKey(IMandates.IsCancelled.selector, mandate));
        collect(other, AMOUNT);
        cancel(other);
        assertFlags(other, false, false, true);
        assertBalance(payer, FUNDS - AMOUNT, "payer");
    }

    // ---- By signature ----

    function test_anyone_brings_the_payers_word() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes32 key = keyOf(mandate);
        bytes32 hash = hashMandate(mandate);
        bytes memory pausing = sign(PAYER_KEY, mandateDigest(pauseHash(key, 0, START)));
        bytes memory resuming = sign(PAYER_KEY, mandateDigest(resumeHash(key, 1, START)));
        vm.startPrank(stranger);
        mandates.pause(payer, receiver, hash, START, pausing);
        assertFlags(mandate, true, true, false);
        mandates.resume(payer, receiver, hash, START, resuming);
        assertFlags(mandate, true, false, false);
        assertEq(mandates.stateOf(key).nonce, 2, "nonce");
        mandates.cancel(payer, receiver, hash, payer, START, sign(PAYER_KEY, mandateDigest(cancelHash(key, START))));
        assertFlags(mandate, false, false, true);
        vm.stopPrank();
    }

    function test_anyone_brings_the_receivers_cancellation() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes memory signature = sign(RECEIVER_KEY, mandateDigest(cancelHash(keyOf(mandate), START)));
        vm.prank(stranger);
        mandates.cancel(payer, receiver, hashMandate(mandate), receiver, START, signature);
        assertFlags(mandate, false, false, true);
    }

    function test_after_the_deadline_a_signature_is_worth_nothing() public {
        IMandates.Mandate memory mandate = active(weekly());
        (bytes32 key, bytes32 hash) = (keyOf(mandate), hashMandate(mandate));
        bytes memory pausing = sign(PAYER_KEY, mandateDigest(pauseHash(key, 0, START)));
        bytes memory resuming = sign(PAYER_KEY, mandateDigest(resumeHash(key, 0, START)));
        bytes memory cancelling = sign(PAYER_KEY, mandateDigest(cancelHash(key, START)));
        vm.warp(START + 1);
        bytes memory late = abi.encodeWithSelector(AfterDeadline.selector, START + 1, START);
        refuse(stranger, abi.encodeCall(mandates.pause, (payer, receiver, hash, START, pausing)), late);
        refuse(stranger, abi.encodeCall(mandates.resume, (payer, receiver, hash, START, resuming)), late);
        refuse(stranger, abi.encodeCall(mandates.cancel, (payer, receiver, hash, payer, START, cancelling)), late);
    }

    function test_a_word_is_heard_once() public {
        IMandates.Mandate memory mandate = active(weekly());
        (bytes32 key, bytes32 hash) = (keyOf(mandate), hashMandate(mandate));
        bytes memory pausing = sign(PAYER_KEY, mandateDigest(pauseHash(key, 0, FOREVER)));
        bytes memory call = abi.encodeCall(mandates.pause, (payer, receiver, hash, FOREVER, pausing));
        mandates.pause(payer, receiver, hash, FOREVER, pausing);
        bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, payer);
        refuse(stranger, call, expected);
        resume(mandate);
        refuse(stranger, call, expected);
    }

    function test_acting_oneself_makes_older_words_worthless() public {
        IMandates.Mandate memory mandate = active(weekly());
        (bytes32 key, bytes32 hash) = (keyOf(mandate), hashMandate(mandate));
        pause(mandate);
        bytes memory resuming = sign(PAYER_KEY, mandateDigest(resumeHash(key, 1, FOREVER)));
        resume(mandate);
        pause(mandate);
        refuse(
            stranger,
            abi.encodeCall(mandates.resume, (payer, receiver, hash, FOREVER, resuming)),
            abi.encodeWithSelector(InvalidSignature.selector, payer)
        );
        assertFlags(mandate, true, true, false);
    }

    function test_a_cancellation_stays_good_whatever_was_paused_since() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes memory cancelling = sign(PAYER_KEY, mandateDigest(cancelHash(keyOf(mandate), FOREVER)));
        pause(mandate);
        resume(mandate);
        collect(mandate, AMOUNT);
        mandates.cancel(payer, receiver, hashMandate(mandate), payer, FOREVER, cancelling);
        assertFlags(mandate, false, false, true);
    }

    /// @dev Far more pauses than anybody makes leave period, amount and number alone.
    function test_the_nonce_keeps_to_its_place() public {
        IMandates.Mandate memory mandate = active(capped());
        vm.warp(START + 5 * WEEK);
        collect(mandate, 3e6);
        collect(mandate, 4e6);
        for (uint256 i = 0; i < 300; i++) {
            pause(mandate);
            resume(mandate);
        }
        assertEq(mandates.stateOf(keyOf(mandate)).nonce, 600, "nonce");
        assertMandate(mandate, 5, 7e6, 2);
    }

    // ---- Parts ----

    function word_(bytes4 selector, IMandates.Mandate memory mandate) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                selector,
                mandate.payer,
                mandate.receiver,
                hashMandate(mandate),
                uint256(0),
                bytes("")
            );
    }

    function cancelCall(IMandates.Mandate memory mandate, address party) private view returns (bytes memory) {
        return
            abi.encodeCall(
                mandates.cancel,
                (mandate.payer, mandate.receiver, hashMandate(mandate), party, 0, bytes(""))
            );
    }

    function assertOneEvent(string memory signature, IMandates.Mandate memory mandate) private {
        Vm.Log[] memory logs = mandateEvents();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].topics.length, 2, "topics");
        assertEq(logs[0].topics[0], keccak256(bytes(signature)), "topic");
        assertEq(logs[0].topics[1], keyOf(mandate), "key");
        assertTrue(logs[0].data.length == 0, "data");
    }
}
