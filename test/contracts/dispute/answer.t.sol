// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice The receiver's side contests a dispute, in time and once.
contract AnswerTest is DisputeFixture {
    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        (info, ext) = disputed();
    }

    function test_the_receiver_answers() public {
        vm.recordLogs();
        answer(info, ext);
        Vm.Log memory log = onlyEvent();
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("DisputeAnswered(bytes32,address,uint48,uint16)"), "topic");
        assertEq(log.topics[1], hashPayment(info), "payment");
        assertEq(log.topics[2], word(arbiter), "arbiter");
        assertEq(log.data, abi.encode(SETTLE_BY, DEFAULT_BPS), "data");
        assertStatus(info, ext, IDisputes.Status.Answered);
        assertState(info, true, MAX, 0);
    }

    function test_the_authorizer_answers() public {
        vm.prank(authorizer);
        disputes.answer(info, ext, disputeTerms(), "");
        assertStatus(info, ext, IDisputes.Status.Answered);
    }

    function test_anyone_brings_a_signature_of_the_receiver() public {
        bytes memory signature = sign(RECEIVER_KEY, answerDigest(hashPayment(info)));
        vm.prank(stranger);
        disputes.answer(info, ext, disputeTerms(), signature);
        assertStatus(info, ext, IDisputes.Status.Answered);
    }

    function test_anyone_brings_a_signature_of_the_authorizer() public {
        bytes memory signature = sign(AUTHORIZER_KEY, answerDigest(hashPayment(info)));
        vm.prank(stranger);
        disputes.answer(info, ext, disputeTerms(), signature);
        assertStatus(info, ext, IDisputes.Status.Answered);
    }

    function test_nobody_else_answers() public {
        address[4] memory others = [stranger, payer, operator, arbiter];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(others[i]);
            vm.expectRevert(missing(receiver));
            disputes.answer(info, ext, disputeTerms(), "");
        }
        bytes[] memory signatures = falseSignatures(RECEIVER_KEY, answerDigest(hashPayment(info)));
        for (uint256 i = 0; i < signatures.length; i++) refuseSignature(signatures[i]);
        refuseSignature(sign(RECEIVER_KEY, openDigest(hashPayment(info))));
        assertStatus(info, ext, IDisputes.Status.Open);
    }

    function test_a_signature_is_for_one_payment_one_contract_and_one_chain() public {
        bytes32 structHash = keccak256(abi.encode(keccak256("Answer(bytes32 paymentInfoHash)"), hashPayment(info)));
        refuseSignature(sign(RECEIVER_KEY, answerDigest(hashPayment(terms()))));
        refuseSignature(sign(RECEIVER_KEY, digestOf(structHash, CHAIN_ID + 1, address(disputes))));
        refuseSignature(sign(RECEIVER_KEY, digestOf(structHash, CHAIN_ID, address(deployDisputes()))));
    }

    /// @dev What cannot be recovered is the zero address, which is no authorizer.
    function test_without_an_authorizer_a_broken_signature_is_nobodys() public {
        ext.authorizer = address(0);
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext);
        refuseSignature(abi.encodePacked(bytes32(0), bytes32(0), uint8(27)));
    }

    function test_contract_accounts_answer_by_their_own_signature() public {
        ContractAccount merchant = contractOf(RECEIVER_KEY);
        ContractAccount clerk = contractOf(AUTHORIZER_KEY);
        ext.authorizer = address(clerk);
        info = disputable(ext);
        info.receiver = address(merchant);
        authorize(info, MAX);
        open(info, ext);
        uint256 before = vm.snapshotState();
        disputes.answer(info, ext, disputeTerms(), sign(RECEIVER_KEY, answerDigest(hashPayment(info))));
        assertStatus(info, ext, IDisputes.Status.Answered);
        vm.revertToState(before);
        disputes.answer(info, ext, disputeTerms(), sign(AUTHORIZER_KEY, answerDigest(hashPayment(info))));
        assertStatus(info, ext, IDisputes.Status.Answered);
    }

    function test_answers_until_the_last_second_and_no_later() public {
        vm.warp(ANSWER_UNTIL);
        vm.prank(receiver);
        vm.expectRevert(tooLate(ANSWER_UNTIL, ANSWER_UNTIL));
        disputes.answer(info, ext, disputeTerms(), "");
        vm.warp(ANSWER_UNTIL - 1);
        answer(info, ext);
    }

    function test_answers_once() public {
        answer(info, ext);
        vm.prank(receiver);
        vm.expectRevert(abi.encodeWithSelector(IDisputes.AlreadyAnswered.selector, hashPayment(info)));
        disputes.answer(info, ext, disputeTerms(), "");
    }

    /// @dev An answer in advance would take the payer's remedy against silence.
    function test_answers_nothing_that_is_not_in_dispute() public {
        ext.nonce++;
        info = disputable(ext);
        authorize(info, MAX);
        vm.prank(receiver);
        vm.expectRevert(notDisputed(info));
        disputes.answer(info, ext, disputeTerms(), "");
    }

    // ---- Arguments of every verb ----

    function test_no_verb_takes_an_extension_that_the_payment_does_not_commit_to() public {
        bytes memory invalid = abi.encodeWithSelector(InvalidExtension.selector);
        uint256 before = vm.snapshotState();
        for (uint256 field = 0; field < 6; field++) {
            Extension memory other = extension();
            IDisputes.DisputeTerms memory dispute = disputeTerms();
            if (field == 0) other.authorizer = stranger;
            if (field == 1) {
                dispute.arbiter = stranger;
                other.disputeTerms = extensionOf(dispute).disputeTerms;
            }
            if (field == 2) other.protectedUntil += 1;
            if (field == 3) other.settleBy += 1;
            if (field == 4) other.shares ^= bytes32(uint256(1));
            if (field == 5) other.nonce += 1;
            refuse(receiver, abi.encodeCall(disputes.answer, (info, other, dispute, "")), invalid);
            refuse(payer, abi.encodeCall(disputes.submitEvidence, (info, other, payer, 0, "ipfs://x", "")), invalid);
            refuse(payer, abi.encodeCall(disputes.statusOf, (info, other, dispute)), invalid);
            answer(info, ext);
            refuse(dispute.arbiter, abi.encodeCall(disputes.rule, (info, other, dispute, none(), 1)));
            refuse(payer, abi.encodeCall(disputes.agree, (info, other, none(), 0, SETTLE_BY, "", "")));
            vm.warp(SETTLE_BY + 1);
            refuse(stranger, abi.encodeCall(disputes.conclude, (info, other, dispute, none())));
            vm.revertToState(before);
        }
    }

    function test_no_verb_takes_an_extension_of_another_resolver() public {
        Extension memory other = extension();
        other.resolver = stranger;
        info = disputable(other);
        authorize(info, MAX);
        vm.prank(stranger);
        escrow.freeze(info, other);
        bytes memory expected = abi.encodeWithSelector(IDisputes.NotTheResolver.selector, stranger);
        refuse(receiver, abi.encodeCall(disputes.answer, (info, other, disputeTerms(), "")), expected);
        refuse(payer, abi.encodeCall(disputes.submitEvidence, (info, other, payer, 0, "ipfs://x", "")), expected);
        refuse(payer, abi.encodeCall(disputes.statusOf, (info, other, disputeTerms())), expected);
        refuse(payer, abi.encodeCall(disputes.agree, (info, other, none(), 0, SETTLE_BY, "", "")));
        vm.warp(SETTLE_BY);
        refuse(stranger, abi.encodeCall(disputes.conclude, (info, other, disputeTerms(), none())));
    }

    function test_no_verb_takes_other_terms_of_the_dispute() public {
        bytes memory expected = abi.encodeWithSelector(IDisputes.InvalidDisputeTerms.selector);
        IDisputes.DisputeTerms memory other = disputeTerms();
        other.defaultBps += 1;
        refuse(receiver, abi.encodeCall(disputes.answer, (info, ext, other, "")), expected);
        refuse(payer, abi.encodeCall(disputes.statusOf, (info, ext, other)), expected);
        answer(info, ext);
        refuse(arbiter, abi.encodeCall(disputes.rule, (info, ext, other, none(), 1)), expected);
        vm.warp(SETTLE_BY);
        refuse(stranger, abi.encodeCall(disputes.conclude, (info, ext, other, none())), expected);
    }

    function test_no_verb_works_without_a_dispute() public {
        PaymentInfo memory other = info;
        other.maxAmount += 1;
        authorize(other, MAX);
        refuse(receiver, abi.encodeCall(disputes.answer, (other, ext, disputeTerms(), "")), notDisputed(other));
        refuse(
            payer,
            abi.encodeCall(disputes.submitEvidence, (other, ext, payer, 0, "ipfs://x", "")),
            notDisputed(other)
        );
        refuse(payer, abi.encodeCall(disputes.agree, (other, ext, none(), 0, SETTLE_BY, "", "")));
        vm.warp(SETTLE_BY);
        refuse(stranger, abi.encodeCall(disputes.conclude, (other, ext, disputeTerms(), none())));
        assertState(other, true, MAX, 0);
    }

    function test_tells_the_payment_with_its_status() public {
        (bytes32 hash, IDisputes.Status status) = disputes.statusOf(info, ext, disputeTerms());
        assertEq(hash, hashPayment(info), "hash");
        assertEq(uint256(status), uint256(IDisputes.Status.Open), "status");
        answer(info, ext);
        vm.prank(payer);
        disputes.agree(info, ext, none(), 0, SETTLE_BY, "", "");
        assertStatus(info, ext, IDisputes.Status.None);
    }

    function testFuzz_hashes_a_payment_as_the_escrow_does(PaymentInfo memory any, uint64 chainId) public {
        Extension memory other = extension();
        any.salt = saltOf(other);
        vm.chainId(chainId);
        (bytes32 hash, IDisputes.Status status) = disputes.statusOf(any, other, disputeTerms());
        assertEq(hash, escrow.getHash(any), "hash");
        assertEq(uint256(status), uint256(IDisputes.Status.None), "status");
    }

    // ---- Parts ----

    function refuseSignature(bytes memory signature) private {
        vm.expectRevert(missing(receiver));
        disputes.answer(info, ext, disputeTerms(), signature);
    }
}
