// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {ITokenCollector} from "../../../contracts/payment/ITokenCollector.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @notice A pull is an ordinary payment, within the terms and the period.
contract CollectTest is MandateFixture {
    using Stablecoin for IFiatToken;

    uint256 private constant FEE = (uint256(AMOUNT) * MIN_FEE) / 10_000;

    // ---- What a pull does ----

    function test_a_pull_is_a_payment_with_terms_of_its_own() public {
        IMandates.Mandate memory mandate = active(weekly());
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.recordLogs();
        collect(mandate, AMOUNT);
        assertBalance(payer, FUNDS - AMOUNT, "payer");
        assertBalance(receiver, AMOUNT - FEE, "receiver");
        assertBalance(FEE_RECEIVER, FEE, "fee");
        assertBalance(address(mandates), 0, "mandates");
        assertBalance(address(escrow), 0, "escrow");
        assertState(info, true, 0, AMOUNT);
        assertMandate(mandate, 0, AMOUNT, 1);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].emitter, address(mandates), "emitter");
        assertEq(logs[0].topics.length, 3, "topics");
        assertEq(logs[0].topics[0], keccak256("MandateCollected(bytes32,bytes32,uint256,uint256,uint256)"), "topic");
        assertEq(logs[0].topics[1], keyOf(mandate), "key");
        assertEq(logs[0].topics[2], hashPayment(info), "payment");
        assertEq(logs[0].data, abi.encode(0, 0, AMOUNT), "period, pull, amount");
        assertEvent(
            logs[1],
            CHARGED_FIXED,
            hashPayment(info),
            abi.encode(info, AMOUNT, address(mandates), FEE, FEE_RECEIVER)
        );
        // The authorizer refunds it like any other.
        usdc.fund(AUTHORIZER, 4e6);
        vm.startPrank(AUTHORIZER);
        usdc.approve(address(escrow), 4e6);
        escrow.refund(info, extension, 4e6, address(escrow), hex"00");
        vm.stopPrank();
        assertBalance(payer, FUNDS - AMOUNT + 4e6, "refunded");
        assertState(info, true, 0, AMOUNT - 4e6);
    }

    function test_it_can_be_refunded_until_its_own_window_closes() public {
        IMandates.Mandate memory mandate = active(weekly());
        collect(mandate, AMOUNT);
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        usdc.fund(AUTHORIZER, AMOUNT);
        vm.prank(AUTHORIZER);
        usdc.approve(address(escrow), AMOUNT);
        uint48 last = START + WEEK + REFUND_WINDOW;
        vm.warp(last - 1);
        vm.prank(AUTHORIZER);
        escrow.refund(info, extension, 1, address(escrow), hex"00");
        vm.warp(last);
        vm.prank(AUTHORIZER);
        vm.expectRevert(abi.encodeWithSelector(AfterRefundExpiry.selector, last, last));
        escrow.refund(info, extension, 1, address(escrow), hex"00");
    }

    function test_the_payment_of_any_pull_is_known_before() public {
        IMandates.Mandate memory mandate = active(weekly());
        for (uint48 week = 0; week < 3; week++) {
            vm.warp(START + 2 * week * WEEK);
            (PaymentInfo memory expected, Extension memory extension) = weeklyPayment(mandate, 2 * week, week);
            (PaymentInfo memory told, Extension memory toldExtension) = mandates.paymentOf(mandate, 2 * week, week);
            assertEq(abi.encode(told), abi.encode(expected), "payment");
            assertEq(abi.encode(toldExtension), abi.encode(extension), "extension");
            collect(mandate, AMOUNT);
            assertState(expected, true, 0, AMOUNT);
        }
    }

    function test_receiver_and_puller_pull_and_nobody_else() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes memory call = abi.encodeCall(mandates.collect, (pullOf(mandate, AMOUNT)));
        address[5] memory others = [stranger, payer, operator, AUTHORIZER, address(escrow)];
        for (uint256 i = 0; i < others.length; i++)
            refuse(others[i], call, abi.encodeWithSelector(IMandates.NotThePuller.selector, others[i]));
        vm.prank(PULLER);
        mandates.collect(pullOf(mandate, AMOUNT));
        vm.warp(START + WEEK);
        collect(mandate, AMOUNT);
        assertMandate(mandate, 1, AMOUNT, 2);
    }

    function test_without_a_puller_only_the_receiver_pulls() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.puller = address(0);
        activate(mandate);
        refuse(
            PULLER,
            abi.encodeCall(mandates.collect, (pullOf(mandate, AMOUNT))),
            abi.encodeWithSelector(IMandates.NotThePuller.selector, PULLER)
        );
        collect(mandate, AMOUNT);
    }

    function test_nothing_is_pulled_before_it_was_activated() public {
        IMandates.Mandate memory mandate = weekly();
        refuse(mandate, AMOUNT, withKey(IMandates.NotActivated.selector, mandate));
        activate(mandate);
        for (uint256 field = 0; field < MANDATE_FIELDS; field++) {
            IMandates.Mandate memory other = alterMandate(weekly(), field);
            refuse(other, AMOUNT, withKey(IMandates.NotActivated.selector, other));
        }
    }

    // ---- Periods ----

    function test_once_a_period_to_the_second() public {
        IMandates.Mandate memory mandate = active(weekly());
        collect(mandate, AMOUNT);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        vm.warp(START + WEEK - 1);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        vm.warp(START + WEEK);
        collect(mandate, AMOUNT);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        assertMandate(mandate, 1, AMOUNT, 2);
    }

    function test_a_missed_period_is_lost() public {
        IMandates.Mandate memory mandate = active(weekly());
        vm.warp(START + 3 * WEEK + 1);
        collect(mandate, AMOUNT);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        assertMandate(mandate, 3, AMOUNT, 1);
        assertBalance(payer, FUNDS - AMOUNT, "payer");
    }

    function test_what_is_left_of_a_period_is_lost() public {
        IMandates.Mandate memory mandate = active(capped());
        collect(mandate, 4e6);
        collect(mandate, 1);
        refuse(mandate, 6e6, aboveCap(6e6, 6e6 - 1));
        collect(mandate, 6e6 - 1);
        refuse(mandate, 1, aboveCap(1, 0));
        assertMandate(mandate, 0, AMOUNT, 3);
        vm.warp(START + WEEK);
        collect(mandate, 3e6);
        vm.warp(START + 2 * WEEK);
        refuse(mandate, AMOUNT + 1, aboveCap(AMOUNT + 1, AMOUNT));
        collect(mandate, AMOUNT);
        assertMandate(mandate, 2, AMOUNT, 5);
        assertBalance(payer, FUNDS - 2 * AMOUNT - 3e6, "payer");
    }

    function test_each_pull_within_a_period_is_a_payment_of_its_own() public {
        IMandates.Mandate memory mandate = active(capped());
        for (uint256 i = 0; i < 3; i++) {
            collect(mandate, 1e6 + i);
            (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, i);
            assertState(info, true, 0, 1e6 + i);
        }
    }

    function test_an_exact_amount_is_neither_more_nor_less() public {
        IMandates.Mandate memory mandate = active(weekly());
        refuse(mandate, AMOUNT + 1, aboveCap(AMOUNT + 1, AMOUNT));
        refuse(mandate, AMOUNT - 1, abi.encodeWithSelector(IMandates.AmountNotExact.selector, AMOUNT - 1, AMOUNT));
        refuse(mandate, 0, abi.encodeWithSelector(IMandates.AmountNotExact.selector, 0, AMOUNT));
        IMandates.Pull memory pull = pullOf(mandate, AMOUNT);
        pull.amount = FOREVER;
        refuse(pull, aboveCap(FOREVER, AMOUNT));
        collect(mandate, AMOUNT);
    }

    function test_nothing_is_no_pull() public {
        IMandates.Mandate memory mandate = active(capped());
        refuse(mandate, 0, abi.encodePacked(ZeroAmount.selector));
        assertMandate(mandate, 0, 0, 0);
    }

    function test_from_the_start_to_the_end() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.start = START + 1 hours;
        mandate.end = START + 8 days;
        activate(mandate);
        refuse(mandate, AMOUNT, outside(mandate, START));
        vm.warp(mandate.start - 1);
        refuse(mandate, AMOUNT, outside(mandate, mandate.start - 1));
        vm.warp(mandate.start);
        collect(mandate, AMOUNT);
        vm.warp(mandate.end - 1);
        collect(mandate, AMOUNT);
        vm.warp(mandate.end);
        refuse(mandate, AMOUNT, outside(mandate, mandate.end));
        vm.warp(START + 15 days);
        refuse(mandate, AMOUNT, outside(mandate, START + 15 days));
        assertMandate(mandate, 1, AMOUNT, 2);
    }

    function test_an_end_before_the_start_leaves_no_time() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.end = START;
        activate(mandate);
        refuse(mandate, AMOUNT, outside(mandate, START));
    }

    function test_no_more_pulls_than_were_agreed() public {
        IMandates.Mandate memory mandate = capped();
        mandate.count = 3;
        activate(mandate);
        collect(mandate, 1);
        collect(mandate, 1);
        vm.warp(START + WEEK);
        collect(mandate, 1);
        refuse(mandate, 1, abi.encodeWithSelector(IMandates.NoPullsLeft.selector, 3));
        vm.warp(START + 2 * WEEK);
        refuse(mandate, 1, abi.encodeWithSelector(IMandates.NoPullsLeft.selector, 3));
    }

    function test_the_first_periods_may_be_free() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.trialPeriods = 2;
        activate(mandate);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        refuse(mandate, 0, abi.encodePacked(ZeroAmount.selector));
        vm.warp(START + 2 * WEEK - 1);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
        vm.warp(START + 2 * WEEK);
        collect(mandate, AMOUNT);
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 2, 0);
        assertState(info, true, 0, AMOUNT);
    }

    function test_the_first_periods_may_cost_less() public {
        IMandates.Mandate memory mandate = weekly();
        (mandate.trialPeriods, mandate.trialAmount) = (1, 1e6);
        activate(mandate);
        refuse(mandate, AMOUNT, aboveCap(AMOUNT, 1e6));
        collect(mandate, 1e6);
        (PaymentInfo memory info, ) = paymentOf(mandate, START + WEEK, 1e6, 0);
        (PaymentInfo memory told, ) = mandates.paymentOf(mandate, 0, 0);
        assertEq(abi.encode(told), abi.encode(info), "payment");
        assertState(info, true, 0, 1e6);
        vm.warp(START + WEEK);
        collect(mandate, AMOUNT);
    }

    function test_a_month_is_one_of_the_calendar() public {
        // 31 January 2031, 10:00:00 UTC.
        uint48 january = 1_927_620_000;
        IMandates.Mandate memory mandate = weekly();
        (mandate.unit, mandate.start) = (IMandates.Unit.Months, january);
        activate(mandate);
        vm.warp(january);
        collect(mandate, AMOUNT);
        // 28 February, and 31 March.
        uint48[2] memory begins = [january + 28 days, january + 59 days];
        for (uint256 i = 0; i < 2; i++) {
            vm.warp(begins[i] - 1);
            refuse(mandate, AMOUNT, aboveCap(AMOUNT, 0));
            vm.warp(begins[i]);
            collect(mandate, AMOUNT);
        }
        (uint256 period, uint256 start, uint256 end) = mandates.periodOf(mandate, begins[1]);
        assertEq(period, 2, "period");
        assertEq(start, begins[1], "start");
        assertEq(end, january + 89 days, "end: 30 April");
        (PaymentInfo memory info, ) = paymentOf(mandate, january + 89 days, AMOUNT, 2);
        assertState(info, true, 0, AMOUNT);
    }

    function test_the_period_of_a_time_outside_is_refused() public view {
        IMandates.Mandate memory mandate = weekly();
        mandate.end = START + 10;
        (uint256 period, uint256 start, uint256 end) = mandates.periodOf(mandate, START + 9);
        assertEq(period + start + end, 0 + START + START + WEEK, "period");
        (bool done, bytes memory answer) = address(mandates).staticcall(
            abi.encodeCall(mandates.periodOf, (mandate, START - 1))
        );
        assertTrue(!done, "before");
        assertEq(answer, outside(mandate, START - 1), "before");
        (done, answer) = address(mandates).staticcall(abi.encodeCall(mandates.periodOf, (mandate, START + 10)));
        assertTrue(!done, "after");
        assertEq(answer, outside(mandate, START + 10), "after");
    }

    // ---- Fees and shares ----

    function test_the_fee_is_within_the_signed_bounds() public {
        IMandates.Mandate memory mandate = active(weekly());
        IMandates.Pull memory pull = pullOf(mandate, AMOUNT);
        uint256 most = (uint256(AMOUNT) * MAX_FEE) / 10_000;
        pull.feeAmount = FEE - 1;
        refuse(pull, abi.encodeWithSelector(FeeAmountOutOfRange.selector, FEE - 1, FEE, most));
        pull.feeAmount = most + 1;
        refuse(pull, abi.encodeWithSelector(FeeAmountOutOfRange.selector, most + 1, FEE, most));
        pull.feeAmount = most;
        pull.feeReceiver = stranger;
        refuse(pull, abi.encodeWithSelector(InvalidFeeReceiver.selector, stranger, FEE_RECEIVER));
        pull.feeReceiver = FEE_RECEIVER;
        collect(pull);
        assertBalance(FEE_RECEIVER, most, "fee");
        assertMandate(mandate, 0, AMOUNT, 1);
    }

    function test_shares_are_those_the_payer_signed() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.shares = keccak256(abi.encode(twoShares()));
        activate(mandate);
        IMandates.Pull memory pull = pullOf(mandate, AMOUNT);
        refuse(pull, abi.encodePacked(InvalidShares.selector));
        pull.shares = twoShares();
        pull.shares[0].bps += 1;
        refuse(pull, abi.encodePacked(InvalidShares.selector));
        pull.shares[0].bps -= 1;
        collect(pull);
        assertEq(credit(PARTNER), 2e6, "partner");
        assertEq(credit(AGENT), 0.15e6, "agent");
        assertBalance(receiver, AMOUNT - FEE - 2.15e6, "receiver");
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, 0);
        assertState(info, true, 0, AMOUNT);
    }

    // ---- What stops a pull ----

    function test_funds_that_are_short_cost_no_period() public {
        IMandates.Mandate memory mandate = active(weekly());
        vm.prank(payer);
        usdc.transfer(stranger, FUNDS - AMOUNT + 1);
        refuse(mandate, AMOUNT, abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds balance"));
        assertMandate(mandate, 0, 0, 0);
        usdc.fund(payer, 1);
        collect(mandate, AMOUNT);
    }

    function test_an_allowance_that_is_gone_stops_the_pulls() public {
        IMandates.Mandate memory mandate = active(weekly());
        vm.prank(payer);
        usdc.approve(address(mandates), AMOUNT - 1);
        bytes memory error_ = abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds allowance");
        refuse(mandate, AMOUNT, error_);
        vm.prank(payer);
        usdc.approve(address(mandates), 0);
        refuse(mandate, AMOUNT, error_);
        assertMandate(mandate, 0, 0, 0);
    }

    function test_a_paused_intake_stops_pulls_and_nothing_else() public {
        IMandates.Mandate memory mandate = active(weekly());
        uint48 until = START + 1 days;
        vm.prank(GUARD);
        escrow.setIntake(address(usdc), true, until);
        refuse(mandate, AMOUNT, abi.encodeWithSelector(IntakePaused.selector, address(usdc), until));
        pause(mandate);
        resume(mandate);
        IMandates.Mandate memory other = weekly();
        other.salt = 2;
        activate(other);
        cancel(other);
        vm.warp(until);
        collect(mandate, AMOUNT);
    }

    function test_a_receiver_that_the_token_refuses_is_credited() public {
        IMandates.Mandate memory mandate = active(weekly());
        usdc.deny(receiver);
        vm.prank(PULLER);
        mandates.collect(pullOf(mandate, AMOUNT));
        assertEq(credit(receiver), AMOUNT - FEE, "credit");
        assertMandate(mandate, 0, AMOUNT, 1);
    }

    // ---- The collector's door ----

    function test_it_serves_payments_only() public view {
        assertTrue(mandates.collectorType() == ITokenCollector.CollectorType.Payment, "kind");
        assertEq(address(mandates.ESCROW()), address(escrow), "escrow");
    }

    function test_only_the_escrow_asks_for_tokens() public {
        IMandates.Mandate memory mandate = active(weekly());
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, 0);
        bytes memory call = abi.encodeCall(mandates.collectTokens, (info, address(escrow), AMOUNT, ""));
        refuse(receiver, call, invalidSender(receiver, address(escrow)));
        refuse(address(mandates), call, invalidSender(address(mandates), address(escrow)));
    }

    function test_an_operator_of_another_payment_cannot_have_them() public {
        activate(weekly());
        // Terms as the payer never signed them, with the operator's collector being the mandates.
        PaymentInfo memory info = terms();
        bytes memory expected = invalidSender(operator, address(mandates));
        vm.prank(operator);
        vm.expectRevert(expected);
        escrow.authorize(info, MAX, address(mandates), "");
        vm.prank(operator);
        vm.expectRevert(expected);
        standard.charge(info, MAX, address(mandates), "", MIN_FEE, FEE_RECEIVER);
        // Nor is anybody else their operator.
        (info, ) = weeklyPayment(weekly(), 0, 0);
        vm.prank(operator);
        vm.expectRevert(invalidSender(operator, address(mandates)));
        escrow.authorize(info, AMOUNT, address(mandates), "");
    }

    function test_they_cannot_pay_for_a_refund() public {
        IMandates.Mandate memory mandate = active(weekly());
        collect(mandate, AMOUNT);
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 0, 0);
        vm.prank(AUTHORIZER);
        vm.expectRevert(abi.encodePacked(InvalidCollectorForOperation.selector));
        escrow.refund(info, extension, AMOUNT, address(mandates), "");
    }

    function test_one_of_a_batch_is_called_by_the_mandates_alone() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes memory call = abi.encodeCall(mandates.collectOne, (pullOf(mandate, AMOUNT)));
        refuse(receiver, call, invalidSender(receiver, address(mandates)));
        refuse(address(escrow), call, invalidSender(address(escrow), address(mandates)));
    }

    /// @dev Whatever the times and the amounts: the books of an outsider.
    function test_no_period_ever_costs_more_than_its_cap(uint256 seed) public {
        IMandates.Mandate memory mandate = capped();
        mandate.unit = IMandates.Unit(draw(seed, "unit", 3));
        mandate.length = uint32(1 + draw(seed, "length", mandate.unit == IMandates.Unit.Seconds ? 1e6 : 3));
        (mandate.trialPeriods, mandate.trialAmount) = (uint32(draw(seed, "trial", 3)), 2e6);
        activate(mandate);
        uint256 time = START;
        uint256 last;
        uint256 spent;
        uint256 pulls;
        for (uint256 i = 0; i < 12; i++) {
            time += draw(seed, string.concat("time", vm.toString(i)), 10 days);
            vm.warp(time);
            (uint256 period, , ) = mandates.periodOf(mandate, time);
            if (period != last) (last, spent) = (period, 0);
            uint256 cap = period < mandate.trialPeriods ? mandate.trialAmount : AMOUNT;
            uint256 amount = 1 + draw(seed, string.concat("amount", vm.toString(i)), 6e6);
            if (spent + amount > cap) {
                refuse(mandate, amount, aboveCap(amount, cap - spent));
                continue;
            }
            collect(mandate, amount);
            (spent, pulls) = (spent + amount, pulls + 1);
            assertMandate(mandate, period, spent, pulls);
        }
    }
}
