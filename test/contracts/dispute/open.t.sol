// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice The payer opens a dispute, in time and once, and the hold is frozen.
contract OpenDisputeTest is DisputeFixture {
    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        ext = extension();
        info = disputable(ext);
        authorize(info, MAX);
    }

    function test_the_payer_freezes_the_hold_and_nothing_moves() public {
        assertStatus(info, ext, IDisputes.Status.None);
        vm.recordLogs();
        open(info, ext);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].emitter, address(escrow), "emitter");
        assertEvent(logs[0], keccak256("PaymentFrozen(bytes32)"), hashPayment(info), "");
        assertStatus(info, ext, IDisputes.Status.Open);
        assertState(info, true, MAX, 0);
        assertBalance(address(escrow), MAX, "escrow");
    }

    function test_anyone_brings_the_signature_of_the_payer() public {
        bytes memory signature = sign(PAYER_KEY, openDigest(hashPayment(info)));
        vm.prank(stranger);
        disputes.openBySignature(info, ext, disputeTerms(), signature);
        assertStatus(info, ext, IDisputes.Status.Open);
    }

    function test_nobody_opens_a_dispute_without_the_payer() public {
        address[5] memory others = [stranger, receiver, operator, authorizer, arbiter];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(others[i]);
            vm.expectRevert(invalidSender(others[i], payer));
            disputes.open(info, ext, disputeTerms());
        }
        bytes[] memory signatures = falseSignatures(PAYER_KEY, openDigest(hashPayment(info)));
        for (uint256 i = 0; i < signatures.length; i++) refuseSignature(signatures[i]);
        refuseSignature(sign(PAYER_KEY, answerDigest(hashPayment(info))));
        assertStatus(info, ext, IDisputes.Status.None);
    }

    function test_a_signature_is_for_one_payment_one_contract_and_one_chain() public {
        bytes32 structHash = keccak256(abi.encode(keccak256("Open(bytes32 paymentInfoHash)"), hashPayment(info)));
        refuseSignature(sign(PAYER_KEY, openDigest(hashPayment(terms()))));
        refuseSignature(sign(PAYER_KEY, digestOf(structHash, CHAIN_ID + 1, address(disputes))));
        refuseSignature(sign(PAYER_KEY, digestOf(structHash, CHAIN_ID, address(deployDisputes()))));
    }

    function test_a_contract_account_opens_a_dispute_by_its_own_signature() public {
        ContractAccount account = contractOf(PAYER_KEY);
        info.payer = address(account);
        authorize(info, MAX);
        bytes memory signature = sign(PAYER_KEY, openDigest(hashPayment(info)));
        ContractAccount.Habit[3] memory habits = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting
        ];
        for (uint256 i = 0; i < habits.length; i++) {
            account.adopt(habits[i]);
            vm.expectRevert(missing(address(account)));
            disputes.openBySignature(info, ext, disputeTerms(), signature);
        }
        account.adopt(ContractAccount.Habit.Honest);
        disputes.openBySignature(info, ext, disputeTerms(), signature);
        assertStatus(info, ext, IDisputes.Status.Open);
    }

    function test_opens_until_the_last_second_and_no_later() public {
        vm.warp(OPEN_UNTIL);
        refuse();
        vm.warp(OPEN_UNTIL - 1);
        open(info, ext);
    }

    function test_opens_once() public {
        open(info, ext);
        refuse();
        vm.prank(payer);
        disputes.agree(info, ext, none(), 0, SETTLE_BY, "", "");
        refuse();
    }

    function test_opens_nothing_that_is_not_held() public {
        voidPayment(info);
        refuse();
        info.salt ^= 1;
        refuse();
    }

    function test_the_extension_must_name_these_disputes() public {
        ext.resolver = address(deployDisputes());
        info = disputable(ext);
        authorize(info, MAX);
        refuse();
    }

    // ---- Terms of the dispute ----

    function test_the_extension_commits_to_every_term() public {
        for (uint256 field = 0; field < 3; field++) {
            IDisputes.DisputeTerms memory other = disputeTerms();
            if (field == 0) other.arbiter = stranger;
            if (field == 1) other.answerUntil += 1;
            if (field == 2) other.defaultBps += 1;
            vm.prank(payer);
            vm.expectRevert(IDisputes.InvalidDisputeTerms.selector);
            disputes.open(info, ext, other);
        }
    }

    function test_hashes_the_terms_as_typed_data() public view {
        assertEq(disputes.hashTerms(disputeTerms()), extension().disputeTerms, "hash");
    }

    function test_the_answer_is_between_the_times_of_the_extension_and_the_default_is_a_share() public {
        IDisputes.DisputeTerms memory dispute = disputeTerms();
        dispute.answerUntil = OPEN_UNTIL;
        refuseTerms(dispute);
        dispute.answerUntil = OPEN_UNTIL + 1;
        acceptTerms(dispute);
        dispute.answerUntil = SETTLE_BY;
        refuseTerms(dispute);
        dispute.answerUntil = SETTLE_BY - 1;
        acceptTerms(dispute);

        dispute = disputeTerms();
        dispute.defaultBps = 10_001;
        refuseTerms(dispute);
        dispute.defaultBps = 10_000;
        acceptTerms(dispute);
    }

    function test_there_may_be_no_arbiter() public {
        IDisputes.DisputeTerms memory dispute = disputeTerms();
        dispute.arbiter = address(0);
        acceptTerms(dispute);
    }

    function test_tells_its_signing_domain_and_its_escrow() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address where, , ) = disputes
            .eip712Domain();
        assertEq(bytes32(fields), bytes32(bytes1(0x0f)), "fields");
        assertEq(bytes(name), "Sluice Disputes", "name");
        assertEq(bytes(version), "1", "version");
        assertEq(chainId, CHAIN_ID, "chain id");
        assertEq(where, address(disputes), "contract");
        assertEq(address(disputes.ESCROW()), address(escrow), "escrow");
    }

    // ---- Parts ----

    function refuse() private {
        vm.prank(info.payer);
        (bool done, ) = address(disputes).call(abi.encodeCall(disputes.open, (info, ext, disputeTerms())));
        assertTrue(!done, "opened");
    }

    function refuseSignature(bytes memory signature) private {
        vm.expectRevert(missing(payer));
        disputes.openBySignature(info, ext, disputeTerms(), signature);
    }

    function refuseTerms(IDisputes.DisputeTerms memory dispute) private {
        Extension memory other = extensionOf(dispute);
        PaymentInfo memory payment = disputable(other);
        vm.prank(payer);
        vm.expectRevert(IDisputes.InvalidDisputeTerms.selector);
        disputes.open(payment, other, dispute);
    }

    function acceptTerms(IDisputes.DisputeTerms memory dispute) private {
        Extension memory other = extensionOf(dispute);
        PaymentInfo memory payment = disputable(other);
        authorize(payment, MAX);
        open(payment, other, dispute);
        assertTrue(isFrozen(hashPayment(payment)), "frozen");
    }
}
