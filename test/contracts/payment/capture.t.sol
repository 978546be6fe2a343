// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {TermsModel} from "./TermsModel.sol";

/// @notice capture: pays held tokens out to the receiver, less the fee, until nothing is held.
contract CaptureTest is PaymentFixture {
    function setUp() public override {
        super.setUp();
        authorize(terms(), MAX);
    }

    // ---- What it does ----

    function test_pays_the_receiver_less_the_fee() public {
        capture(terms(), MAX, 250);
        assertState(terms(), true, 0, MAX);
        assertBalance(FEE_RECEIVER, 2.5e6, "fee");
        assertBalance(receiver, 97.5e6, "receiver");
        assertBalance(address(escrow), 0, "escrow");
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_emits_amount_and_fee() public {
        vm.recordLogs();
        capture(terms(), 60e6, 250);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], CAPTURED, hashPayment(terms()), abi.encode(uint256(60e6), uint16(250), FEE_RECEIVER));
    }

    function test_captures_in_parts_each_with_its_own_fee() public {
        capture(terms(), 10e6, MIN_FEE);
        assertState(terms(), true, 90e6, 10e6);
        capture(terms(), 30e6, MAX_FEE);
        assertState(terms(), true, 60e6, 40e6);
        assertBalance(FEE_RECEIVER, 0.05e6 + 3e6, "fee");
        assertBalance(receiver, 40e6 - 3.05e6, "receiver");
        assertBalance(address(escrow), 60e6, "escrow");
        capture(terms(), 60e6, MIN_FEE);
        assertState(terms(), true, 0, MAX);
    }

    function test_rounds_the_fee_down_to_the_unit() public {
        // 0.5 % of 199 units is 0.995.
        capture(terms(), 199, MIN_FEE);
        assertBalance(FEE_RECEIVER, 0, "fee");
        assertBalance(receiver, 199, "receiver");
        // And of 200 units it is 1.
        capture(terms(), 200, MIN_FEE);
        assertBalance(FEE_RECEIVER, 1, "fee");
        assertBalance(receiver, 199 + 199, "receiver");
    }

    function test_captures_again_after_a_refund_but_never_more_than_was_held() public {
        capture(terms(), 40e6, MIN_FEE);
        refund(terms(), 40e6);
        capture(terms(), 60e6, MIN_FEE);
        assertState(terms(), true, 0, 60e6);
        refuse(1, MIN_FEE, FEE_RECEIVER, insufficient(0, 1));
    }

    function test_leaves_other_payments_alone() public {
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, 50e6);
        capture(terms(), MAX, MIN_FEE);
        assertState(other, true, 50e6, 0);
        assertBalance(address(escrow), 50e6, "escrow");
    }

    // ---- Who may call ----

    function test_refuses_everyone_but_the_operator() public {
        address[4] memory callers = [payer, receiver, stranger, FEE_RECEIVER];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], operator));
            vm.prank(callers[i]);
            standard.capture(terms(), MAX, MIN_FEE, FEE_RECEIVER);
        }
    }

    function test_refuses_terms_that_differ_in_any_field() public {
        for (uint256 field = 0; field < FIELDS; field++) {
            PaymentInfo memory info = alter(terms(), field);
            vm.expectRevert(
                abi.encodeWithSelector(InsufficientAuthorization.selector, hashPayment(info), uint256(0), uint256(1))
            );
            vm.prank(info.operator);
            standard.capture(info, 1, MIN_FEE, info.feeReceiver);
        }
    }

    // ---- Amount ----

    function test_refuses_zero_and_what_does_not_fit() public {
        uint256 limit = type(uint120).max;
        refuse(0, MIN_FEE, FEE_RECEIVER, abi.encodeWithSelector(ZeroAmount.selector));
        refuse(limit + 1, MIN_FEE, FEE_RECEIVER, abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        // One that would be what is held once cut down to 120 bits.
        refuse(
            (1 << 120) + MAX,
            MIN_FEE,
            FEE_RECEIVER,
            abi.encodeWithSelector(AmountOverflow.selector, (1 << 120) + MAX, limit)
        );
    }

    function test_refuses_one_unit_more_than_is_held() public {
        refuse(MAX + 1, MIN_FEE, FEE_RECEIVER, insufficient(MAX, MAX + 1));
        capture(terms(), 40e6, MIN_FEE);
        refuse(60e6 + 1, MIN_FEE, FEE_RECEIVER, insufficient(60e6, 60e6 + 1));
        voidPayment(terms());
        refuse(1, MIN_FEE, FEE_RECEIVER, insufficient(0, 1));
    }

    function test_refuses_more_than_was_authorized_though_the_terms_allow_more() public {
        PaymentInfo memory info = terms();
        info.salt = 2;
        authorize(info, 10e6);
        vm.expectRevert(
            abi.encodeWithSelector(
                InsufficientAuthorization.selector,
                hashPayment(info),
                uint256(10e6),
                uint256(10e6 + 1)
            )
        );
        vm.prank(operator);
        standard.capture(info, 10e6 + 1, MIN_FEE, FEE_RECEIVER);
    }

    // ---- Time ----

    function test_captures_in_the_last_second_before_authorization_expiry() public {
        vm.warp(AUTHORIZATION_EXPIRY - 1);
        capture(terms(), MAX, MIN_FEE);
        assertState(terms(), true, 0, MAX);
    }

    function test_refuses_capture_from_the_second_of_expiry_on() public {
        for (uint48 late = 0; late < 2; late++) {
            vm.warp(AUTHORIZATION_EXPIRY + late);
            refuse(MAX, MIN_FEE, FEE_RECEIVER, expired(AUTHORIZATION_EXPIRY + late));
        }
    }

    function test_captures_after_pre_approval_expiry() public {
        vm.warp(PRE_APPROVAL_EXPIRY + 1);
        capture(terms(), MAX, MIN_FEE);
        assertState(terms(), true, 0, MAX);
    }

    function testFuzz_captures_exactly_before_authorization_expiry(uint48 time) public {
        time = START + (time % 2 days);
        vm.warp(time);
        if (time >= AUTHORIZATION_EXPIRY) vm.expectRevert(expired(time));
        vm.prank(operator);
        standard.capture(terms(), MAX, MIN_FEE, FEE_RECEIVER);
    }

    // ---- Fee ----

    function test_refuses_a_fee_outside_the_bounds() public {
        uint16[4] memory fees = [0, MIN_FEE - 1, MAX_FEE + 1, type(uint16).max];
        for (uint256 i = 0; i < fees.length; i++) {
            refuse(
                MAX,
                fees[i],
                FEE_RECEIVER,
                abi.encodeWithSelector(FeeBpsOutOfRange.selector, fees[i], MIN_FEE, MAX_FEE)
            );
        }
    }

    function test_refuses_another_fee_receiver_than_that_of_the_terms() public {
        refuse(MAX, MIN_FEE, stranger, abi.encodeWithSelector(InvalidFeeReceiver.selector, stranger, FEE_RECEIVER));
    }

    function test_refuses_a_fee_for_nobody() public {
        PaymentInfo memory info = openTerms();
        vm.expectRevert(abi.encodeWithSelector(ZeroFeeReceiver.selector));
        vm.prank(operator);
        standard.capture(info, MAX, 1, address(0));
        vm.expectRevert(abi.encodeWithSelector(InvalidParty.selector, address(escrow)));
        vm.prank(operator);
        standard.capture(info, MAX, 1, address(escrow));
    }

    function test_names_the_missing_fee_receiver_before_the_wrong_one() public {
        refuse(MAX, MIN_FEE, address(0), abi.encodeWithSelector(ZeroFeeReceiver.selector));
    }

    function test_needs_no_fee_receiver_without_a_fee() public {
        PaymentInfo memory info = openTerms();
        vm.recordLogs();
        vm.prank(operator);
        standard.capture(info, MAX, 0, address(0));
        assertEq(vm.getRecordedLogs().length, 2, "captured, and one transfer");
        assertBalance(receiver, MAX, "receiver");
    }

    function test_lets_the_operator_choose_a_fee_receiver_the_terms_leave_open_each_time() public {
        PaymentInfo memory info = openTerms();
        vm.prank(operator);
        standard.capture(info, 50e6, 10_000, stranger);
        vm.recordLogs();
        vm.prank(operator);
        standard.capture(info, 50e6, 10_000, operator);
        assertEq(vm.getRecordedLogs().length, 2, "captured, and the fee alone moved");
        assertBalance(stranger, 50e6, "first");
        assertBalance(operator, FUNDS + 50e6, "second");
        assertBalance(receiver, 0, "receiver");
    }

    // ---- Order ----

    function test_checks_in_the_order_of_the_standard() public {
        uint256 limit = type(uint120).max;
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.expectRevert(invalidSender(stranger, operator));
        vm.prank(stranger);
        standard.capture(terms(), 0, 0, stranger);
        refuse(0, 0, stranger, abi.encodeWithSelector(ZeroAmount.selector));
        refuse(limit + 1, 0, stranger, abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        refuse(MAX + 1, 0, stranger, abi.encodeWithSelector(FeeBpsOutOfRange.selector, uint16(0), MIN_FEE, MAX_FEE));
        refuse(MAX + 1, MIN_FEE, stranger, abi.encodeWithSelector(InvalidFeeReceiver.selector, stranger, FEE_RECEIVER));
        refuse(MAX + 1, MIN_FEE, FEE_RECEIVER, expired(AUTHORIZATION_EXPIRY));
        vm.warp(AUTHORIZATION_EXPIRY - 1);
        refuse(MAX + 1, MIN_FEE, FEE_RECEIVER, insufficient(MAX, MAX + 1));
    }

    // ---- Anything ----

    function testFuzz_splits_any_parts_to_the_unit(uint256 first, uint256 second, uint16 feeBps) public {
        first = 1 + (first % (MAX - 1));
        second = 1 + (second % (MAX - first));
        feeBps = MIN_FEE + (feeBps % (MAX_FEE - MIN_FEE + 1));
        capture(terms(), first, feeBps);
        capture(terms(), second, MIN_FEE);
        uint256 fee = (first * feeBps) / 10_000 + (second * MIN_FEE) / 10_000;
        assertBalance(FEE_RECEIVER, fee, "fee");
        assertBalance(receiver, first + second - fee, "receiver");
        assertBalance(address(escrow), MAX - first - second, "escrow");
        assertState(terms(), true, MAX - first - second, first + second);
    }

    function testFuzz_answers_as_the_standard_says(uint256 seed) public {
        PaymentInfo memory info = terms();
        address caller = draw(seed, "caller", 8) == 0 ? stranger : operator;
        uint256[6] memory amounts = [uint256(0), 1, MAX, MAX, MAX + 1, uint256(type(uint120).max) + 1];
        uint256 amount = amounts[draw(seed, "amount", 6)];
        address[5] memory feeReceivers = [address(0), stranger, FEE_RECEIVER, FEE_RECEIVER, address(escrow)];
        address feeReceiver = feeReceivers[draw(seed, "fee receiver", 5)];
        uint16[5] memory fees = [MIN_FEE - 1, MIN_FEE, MAX_FEE, MAX_FEE, MAX_FEE + 1];
        uint16 feeBps = fees[draw(seed, "fee", 5)];
        uint48 time = AUTHORIZATION_EXPIRY - 2 + uint48(draw(seed, "time", 4));
        bytes[5] memory errors;
        errors[0] = TermsModel.senderError(caller, operator);
        errors[1] = TermsModel.amountError(amount);
        errors[2] = TermsModel.feeError(info, feeBps, feeReceiver, address(escrow));
        if (time >= AUTHORIZATION_EXPIRY) errors[3] = expired(time);
        if (amount > MAX) errors[4] = insufficient(MAX, amount);
        bytes memory expected = TermsModel.first(errors);
        vm.warp(time);
        if (expected.length != 0) vm.expectRevert(expected);
        vm.prank(caller);
        standard.capture(info, amount, feeBps, feeReceiver);
        if (expected.length == 0) assertState(info, true, MAX - amount, amount);
    }

    /// @dev Held under terms that leave fee and fee receiver open.
    function openTerms() private returns (PaymentInfo memory info) {
        info = terms();
        info.minFeeBps = 0;
        info.maxFeeBps = 10_000;
        info.feeReceiver = address(0);
        authorize(info, MAX);
    }

    function refuse(uint256 amount, uint16 feeBps, address feeReceiver, bytes memory expected) private {
        vm.expectRevert(expected);
        vm.prank(operator);
        standard.capture(terms(), amount, feeBps, feeReceiver);
    }

    function expired(uint48 time) private pure returns (bytes memory) {
        return abi.encodeWithSelector(AfterAuthorizationExpiry.selector, time, AUTHORIZATION_EXPIRY);
    }

    function insufficient(uint256 held, uint256 asked) private view returns (bytes memory) {
        return abi.encodeWithSelector(InsufficientAuthorization.selector, hashPayment(terms()), held, asked);
    }
}
