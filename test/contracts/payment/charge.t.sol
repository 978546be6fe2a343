// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {TermsModel} from "./TermsModel.sol";

/// @notice charge: takes tokens from the payer, once, and pays them out at once.
contract ChargeTest is PaymentFixture {
    using Stablecoin for IFiatToken;

    // ---- What it does ----

    function test_pays_the_receiver_less_the_fee() public {
        charge(terms(), MAX, 250);
        assertState(terms(), true, 0, MAX);
        assertBalance(payer, FUNDS - MAX, "payer");
        assertBalance(FEE_RECEIVER, 2.5e6, "fee");
        assertBalance(receiver, 97.5e6, "receiver");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_emits_terms_amount_collector_and_fee() public {
        PaymentInfo memory info = terms();
        vm.recordLogs();
        charge(info, 60e6, 250);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(
            events[0],
            CHARGED,
            hashPayment(info),
            abi.encode(info, uint256(60e6), address(escrow), uint16(250), FEE_RECEIVER)
        );
    }

    function test_gives_back_at_once_what_was_signed_and_is_not_needed() public {
        charge(terms(), 30e6, 1_000);
        assertState(terms(), true, 0, 30e6);
        assertBalance(payer, FUNDS - 30e6, "payer");
        assertBalance(FEE_RECEIVER, 3e6, "fee");
        assertBalance(receiver, 27e6, "receiver");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_pays_all_to_the_receiver_without_a_fee() public {
        PaymentInfo memory info = terms();
        info.minFeeBps = 0;
        charge(info, MAX, 0);
        assertBalance(receiver, MAX, "receiver");
        assertBalance(FEE_RECEIVER, 0, "fee");
    }

    function test_pays_nothing_to_the_receiver_when_all_is_fee() public {
        PaymentInfo memory info = terms();
        info.maxFeeBps = 10_000;
        charge(info, MAX, 10_000);
        assertBalance(receiver, 0, "receiver");
        assertBalance(FEE_RECEIVER, MAX, "fee");
    }

    function test_leaves_other_holds_alone() public {
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, MAX);
        charge(terms(), MAX, MIN_FEE);
        assertState(other, true, MAX, 0);
        assertBalance(address(escrow), MAX, "escrow");
    }

    function test_leaves_nothing_to_capture_void_or_reclaim() public {
        PaymentInfo memory info = terms();
        charge(info, MAX, MIN_FEE);
        vm.expectRevert(
            abi.encodeWithSelector(InsufficientAuthorization.selector, hashPayment(info), uint256(0), uint256(1))
        );
        vm.prank(operator);
        standard.capture(info, 1, MIN_FEE, FEE_RECEIVER);
        vm.expectRevert(zeroAuthorization(info));
        vm.prank(operator);
        escrow.void(info);
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.expectRevert(zeroAuthorization(info));
        vm.prank(payer);
        escrow.reclaim(info);
    }

    // ---- Refusals ----

    function test_refuses_everyone_but_the_operator() public {
        PaymentInfo memory info = terms();
        bytes memory data = signed(info);
        address[4] memory callers = [payer, receiver, stranger, FEE_RECEIVER];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], operator));
            vm.prank(callers[i]);
            standard.charge(info, MAX, address(escrow), data, MIN_FEE, FEE_RECEIVER);
        }
    }

    function test_refuses_zero_and_too_much() public {
        PaymentInfo memory info = terms();
        uint256 limit = type(uint120).max;
        refuse(info, 0, MIN_FEE, FEE_RECEIVER, abi.encodeWithSelector(ZeroAmount.selector));
        refuse(
            info,
            limit + 1,
            MIN_FEE,
            FEE_RECEIVER,
            abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit)
        );
        refuse(info, MAX + 1, MIN_FEE, FEE_RECEIVER, abi.encodeWithSelector(ExceedsMaxAmount.selector, MAX + 1, MAX));
    }

    function test_accepts_in_the_last_second_before_pre_approval_expiry() public {
        vm.warp(PRE_APPROVAL_EXPIRY - 1);
        charge(terms(), MAX, MIN_FEE);
        assertState(terms(), true, 0, MAX);
    }

    function test_refuses_from_the_second_of_pre_approval_expiry_on() public {
        for (uint48 late = 0; late < 2; late++) {
            uint48 time = PRE_APPROVAL_EXPIRY + late;
            vm.warp(time);
            refuse(
                terms(),
                MAX,
                MIN_FEE,
                FEE_RECEIVER,
                abi.encodeWithSelector(AfterPreApprovalExpiry.selector, time, PRE_APPROVAL_EXPIRY)
            );
        }
    }

    function test_refuses_a_fee_outside_the_bounds() public {
        PaymentInfo memory info = terms();
        uint16[4] memory fees = [0, MIN_FEE - 1, MAX_FEE + 1, 10_000];
        for (uint256 i = 0; i < fees.length; i++) {
            refuse(
                info,
                MAX,
                fees[i],
                FEE_RECEIVER,
                abi.encodeWithSelector(FeeBpsOutOfRange.selector, fees[i], MIN_FEE, MAX_FEE)
            );
        }
    }

    function test_accepts_a_fee_on_each_bound() public {
        PaymentInfo memory info = terms();
        charge(info, MAX, MIN_FEE);
        info.salt = 2;
        charge(info, MAX, MAX_FEE);
        assertBalance(FEE_RECEIVER, 0.5e6 + 10e6, "fee");
    }

    function test_refuses_another_fee_receiver_than_that_of_the_terms() public {
        PaymentInfo memory info = terms();
        info.minFeeBps = 0;
        bytes memory refusal = abi.encodeWithSelector(InvalidFeeReceiver.selector, stranger, FEE_RECEIVER);
        refuse(info, MAX, MIN_FEE, stranger, refusal);
        // Without a fee too: the terms name who it is.
        refuse(info, MAX, 0, stranger, refusal);
        refuse(info, MAX, 0, address(0), abi.encodeWithSelector(InvalidFeeReceiver.selector, address(0), FEE_RECEIVER));
    }

    function test_refuses_a_fee_for_nobody() public {
        PaymentInfo memory info = terms();
        info.feeReceiver = address(0);
        refuse(info, MAX, MIN_FEE, address(0), abi.encodeWithSelector(ZeroFeeReceiver.selector));
        refuse(info, MAX, MIN_FEE, address(escrow), abi.encodeWithSelector(InvalidParty.selector, address(escrow)));
    }

    function test_lets_the_operator_choose_the_fee_receiver_the_terms_leave_open() public {
        PaymentInfo memory info = terms();
        info.feeReceiver = address(0);
        bytes memory data = signed(info);
        vm.prank(operator);
        standard.charge(info, MAX, address(escrow), data, MIN_FEE, stranger);
        assertBalance(stranger, 0.5e6, "chosen fee receiver");
    }

    function test_refuses_a_second_time_in_every_later_state() public {
        PaymentInfo memory info = terms();
        bytes memory again = alreadyCollected(info);
        charge(info, MAX, MIN_FEE);
        refuse(info, MAX, MIN_FEE, FEE_RECEIVER, again);
        refund(info, MAX);
        refuse(info, MAX, MIN_FEE, FEE_RECEIVER, again);
        info.salt = 2;
        authorize(info, MAX);
        refuse(info, MAX, MIN_FEE, FEE_RECEIVER, alreadyCollected(info));
        voidPayment(info);
        refuse(info, MAX, MIN_FEE, FEE_RECEIVER, alreadyCollected(info));
    }

    function test_looks_at_the_fee_before_it_looks_whether_collected() public {
        PaymentInfo memory info = terms();
        charge(info, MAX, MIN_FEE);
        refuse(
            info,
            MAX,
            MIN_FEE - 1,
            FEE_RECEIVER,
            abi.encodeWithSelector(FeeBpsOutOfRange.selector, MIN_FEE - 1, MIN_FEE, MAX_FEE)
        );
        refuse(
            info,
            MAX,
            MIN_FEE,
            stranger,
            abi.encodeWithSelector(InvalidFeeReceiver.selector, stranger, FEE_RECEIVER)
        );
    }

    function test_leaves_no_trace_when_the_intake_fails() public {
        PaymentInfo memory info = terms();
        usdc.deny(payer);
        bytes memory data = signed(info);
        vm.expectRevert("Blacklistable: account is blacklisted");
        vm.prank(operator);
        standard.charge(info, MAX, address(escrow), data, MIN_FEE, FEE_RECEIVER);
        assertState(info, false, 0, 0);
    }

    // ---- Anything ----

    function testFuzz_splits_any_amount_to_the_unit(uint256 amount, uint16 feeBps) public {
        PaymentInfo memory info = terms();
        info.minFeeBps = 0;
        info.maxFeeBps = 10_000;
        amount = 1 + (amount % MAX);
        feeBps %= 10_001;
        charge(info, amount, feeBps);
        uint256 fee = (amount * feeBps) / 10_000;
        assertBalance(FEE_RECEIVER, fee, "fee");
        assertBalance(receiver, amount - fee, "receiver");
        assertBalance(payer, FUNDS - amount, "payer");
        assertBalance(address(escrow), 0, "escrow");
        assertState(info, true, 0, amount);
    }

    function testFuzz_answers_as_the_standard_says(uint256 seed) public {
        PaymentInfo memory info = drawTerms(seed);
        address caller = draw(seed, "caller", 8) == 0 ? stranger : operator;
        uint256[6] memory amounts = [uint256(0), 1, MAX, MAX, MAX + 1, uint256(type(uint120).max) + 1];
        uint256 amount = amounts[draw(seed, "amount", 6)];
        address[4] memory feeReceivers = [address(0), FEE_RECEIVER, FEE_RECEIVER, address(escrow)];
        address feeReceiver = feeReceivers[draw(seed, "given fee receiver", 4)];
        uint16 feeBps = uint16(draw(seed, "fee", 4));
        uint48 time = START + uint48(draw(seed, "time", 3));
        bytes memory data = signed(info);
        bytes[5] memory errors;
        errors[0] = TermsModel.senderError(caller, operator);
        errors[1] = TermsModel.amountError(amount);
        errors[2] = TermsModel.termsError(info, amount, time, address(escrow));
        errors[3] = TermsModel.feeError(info, feeBps, feeReceiver, address(escrow));
        if (draw(seed, "before", 4) == 0 && TermsModel.termsError(info, 1, START, address(escrow)).length == 0) {
            authorize(info, 1);
            errors[4] = alreadyCollected(info);
        }
        bytes memory expected = TermsModel.first(errors);
        vm.warp(time);
        if (expected.length != 0) vm.expectRevert(expected);
        vm.prank(caller);
        standard.charge(info, amount, address(escrow), data, feeBps, feeReceiver);
        if (expected.length == 0) assertState(info, true, 0, amount);
    }

    function drawTerms(uint256 seed) private view returns (PaymentInfo memory info) {
        info = terms();
        info.preApprovalExpiry = START + 1 + uint48(draw(seed, "pre", 3));
        info.refundExpiry = info.authorizationExpiry + uint48(draw(seed, "refund", 8)) - 1;
        info.minFeeBps = uint16(draw(seed, "min fee", 3));
        info.maxFeeBps = uint16(draw(seed, "max fee", 8) == 0 ? 0 : 2);
        address[3] memory feeReceivers = [address(0), FEE_RECEIVER, FEE_RECEIVER];
        info.feeReceiver = feeReceivers[draw(seed, "fee receiver", 3)];
        if (draw(seed, "receiver", 8) == 0) info.receiver = address(0);
    }

    function refuse(
        PaymentInfo memory info,
        uint256 amount,
        uint16 feeBps,
        address feeReceiver,
        bytes memory expected
    ) private {
        bytes memory data = signed(info);
        vm.expectRevert(expected);
        vm.prank(operator);
        standard.charge(info, amount, address(escrow), data, feeBps, feeReceiver);
    }
}
