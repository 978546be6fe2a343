// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Disputes} from "../../../contracts/dispute/Disputes.sol";
import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @notice Pulls of a mandate with a resolver are held, and can be disputed each by itself.
contract HoldTest is MandateFixture {
    address private constant ARBITER = address(0xa4b);
    uint48 private constant PROTECTION = 3 days;
    uint48 private constant SETTLEMENT = 20 days;
    uint48 private constant PROTECTED = START + WEEK + PROTECTION;
    uint48 private constant ANSWER_BY = PROTECTED + SETTLEMENT / 2;
    uint48 private constant SETTLED_BY = PROTECTED + SETTLEMENT;

    Disputes private disputes;

    function setUp() public override {
        super.setUp();
        disputes = Disputes(deployOrMutant("Disputes", abi.encode(escrow)));
    }

    function test_a_pull_is_held_and_captured_after_the_protection() public {
        IMandates.Mandate memory mandate = active(disputed());
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.recordLogs();
        collect(heldPull(mandate));
        assertEvent(escrowEvents()[0], AUTHORIZED, hashPayment(info), abi.encode(info, AMOUNT, address(mandates)));
        assertState(info, true, AMOUNT, 0);
        assertBalance(address(escrow), AMOUNT, "escrow");
        (PaymentInfo memory told, Extension memory toldExtension) = mandates.paymentOf(mandate, 0, 0);
        assertEq(abi.encode(told, toldExtension), abi.encode(info, extension), "terms");
        uint256 fee = (uint256(AMOUNT) * MIN_FEE) / 10_000;
        vm.warp(PROTECTED - 1);
        vm.prank(AUTHORIZER);
        vm.expectRevert(abi.encodeWithSelector(BeforeProtectionEnds.selector, PROTECTED - 1, PROTECTED));
        escrow.capture(info, extension, noShares(), AMOUNT, fee, FEE_RECEIVER);
        vm.warp(PROTECTED);
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, noShares(), AMOUNT, fee, FEE_RECEIVER);
        assertBalance(receiver, AMOUNT - fee, "receiver");
    }

    function test_what_the_payer_accepts_is_captured_at_once() public {
        IMandates.Mandate memory mandate = active(disputed());
        collect(heldPull(mandate));
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.prank(payer);
        escrow.accept(info, "");
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, noShares(), AMOUNT, (uint256(AMOUNT) * MIN_FEE) / 10_000, FEE_RECEIVER);
        assertState(info, true, 0, AMOUNT);
    }

    function test_a_dispute_goes_its_way_by_times_of_this_pull() public {
        IMandates.Mandate memory mandate = active(disputed());
        collect(heldPull(mandate));
        vm.warp(START + WEEK);
        collect(heldPull(mandate));
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        IDisputes.DisputeTerms memory dispute = IDisputes.DisputeTerms(ARBITER, ANSWER_BY, 4_000);
        vm.warp(PROTECTED - 1);
        vm.prank(payer);
        disputes.open(info, extension, dispute);
        vm.warp(ANSWER_BY - 1);
        vm.prank(receiver);
        disputes.answer(info, extension, dispute, "");
        vm.warp(SETTLED_BY - 1);
        vm.prank(ARBITER);
        disputes.rule(info, extension, dispute, noShares(), 10_000);
        assertBalance(payer, FUNDS - AMOUNT, "payer has the first back");
        // The second is a payment of its own.
        (info, ) = weeklyPayment(mandate, 1, 1);
        assertState(info, true, AMOUNT, 0);
    }

    function test_an_answer_comes_too_late_at_half_of_the_time() public {
        IMandates.Mandate memory mandate = active(disputed());
        collect(heldPull(mandate));
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        IDisputes.DisputeTerms memory dispute = IDisputes.DisputeTerms(ARBITER, ANSWER_BY, 4_000);
        vm.prank(payer);
        disputes.open(info, extension, dispute);
        vm.warp(ANSWER_BY);
        vm.prank(receiver);
        vm.expectRevert(abi.encodeWithSelector(IDisputes.TooLate.selector, ANSWER_BY, ANSWER_BY));
        disputes.answer(info, extension, dispute, "");
        disputes.conclude(info, extension, dispute, noShares());
        assertBalance(payer, FUNDS, "payer");
    }

    function test_what_nobody_captures_goes_back_to_the_payer() public {
        IMandates.Mandate memory mandate = active(disputed());
        collect(heldPull(mandate));
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, 0);
        vm.warp(SETTLED_BY);
        reclaim(info);
        assertBalance(payer, FUNDS, "payer");
        assertEq(info.refundExpiry, SETTLED_BY + REFUND_WINDOW, "refunds");
    }

    function test_the_shortest_settlement_can_be_kept() public {
        IMandates.Mandate memory mandate = disputed();
        (mandate.protection, mandate.settlement) = (0, 2);
        activate(mandate);
        collect(heldPull(mandate));
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.prank(payer);
        disputes.open(info, extension, IDisputes.DisputeTerms(ARBITER, START + WEEK + 1, 4_000));
        (, bool frozen, , ) = escrow.extendedState(hashPayment(info));
        assertTrue(frozen, "frozen");
    }

    function test_shares_are_shown_when_it_is_captured() public {
        IMandates.Mandate memory mandate = disputed();
        mandate.shares = keccak256(abi.encode(twoShares()));
        activate(mandate);
        collect(heldPull(mandate));
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.warp(PROTECTED);
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, twoShares(), AMOUNT, (uint256(AMOUNT) * MIN_FEE) / 10_000, FEE_RECEIVER);
        assertEq(credit(PARTNER), 2e6, "partner");
    }

    function test_a_hold_has_no_fee_yet() public {
        IMandates.Mandate memory mandate = active(disputed());
        IMandates.Pull memory pull = pullOf(mandate, AMOUNT);
        refuse(pull, abi.encodeWithSelector(FeeAmountOutOfRange.selector, pull.feeAmount, 0, 0));
    }

    function test_caps_and_periods_are_the_same() public {
        IMandates.Mandate memory mandate = active(disputed());
        collect(heldPull(mandate));
        refuse(heldPull(mandate), aboveCap(AMOUNT, 0));
        // Given back is not: what the period allowed is used.
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.prank(AUTHORIZER);
        escrow.release(info, extension, AMOUNT);
        refuse(heldPull(mandate), aboveCap(AMOUNT, 0));
    }

    function disputed() private view returns (IMandates.Mandate memory mandate) {
        mandate = weekly();
        mandate.resolver = address(disputes);
        mandate.arbiter = ARBITER;
        mandate.defaultBps = 4_000;
        (mandate.protection, mandate.settlement) = (PROTECTION, SETTLEMENT);
    }

    function heldPull(IMandates.Mandate memory mandate) private pure returns (IMandates.Pull memory pull) {
        pull = pullOf(mandate, AMOUNT);
        (pull.feeAmount, pull.feeReceiver) = (0, address(0));
    }
}
