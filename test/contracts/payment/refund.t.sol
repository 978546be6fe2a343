// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {TermsModel} from "./TermsModel.sol";

/// @notice refund: pays captured tokens back to the payer. Where they come from is tested in intake.t.sol.
contract RefundTest is PaymentFixture {
    using Stablecoin for IFiatToken;

    function setUp() public override {
        super.setUp();
        authorize(terms(), MAX);
        capture(terms(), 80e6, MAX_FEE);
    }

    // ---- What it does ----

    function test_pays_the_payer_out_of_the_operators_wallet() public {
        refund(terms(), 80e6);
        assertState(terms(), true, 20e6, 0);
        assertBalance(payer, FUNDS - 20e6, "payer");
        assertBalance(operator, FUNDS - 80e6, "operator");
        assertBalance(receiver, 72e6, "receiver");
        assertBalance(FEE_RECEIVER, 8e6, "fee receiver");
        assertBalance(address(escrow), 20e6, "escrow");
    }

    function test_emits_the_amount_and_the_collector() public {
        vm.recordLogs();
        refund(terms(), 30e6);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], REFUNDED, hashPayment(terms()), abi.encode(uint256(30e6), address(escrow)));
    }

    function test_refunds_in_parts_up_to_what_was_captured() public {
        refund(terms(), 30e6);
        assertState(terms(), true, 20e6, 50e6);
        refund(terms(), 50e6);
        assertState(terms(), true, 20e6, 0);
        refuse(1, exceeds(1, 0));
    }

    function test_refunds_more_after_a_further_capture() public {
        refund(terms(), 80e6);
        capture(terms(), 20e6, MIN_FEE);
        refund(terms(), 20e6);
        assertState(terms(), true, 0, 0);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_refunds_a_charge() public {
        PaymentInfo memory info = terms();
        info.salt = 2;
        charge(info, 10e6, MIN_FEE);
        refund(info, 10e6);
        assertState(info, true, 0, 0);
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_never_touches_what_is_held() public {
        refund(terms(), 80e6);
        refuse(1, exceeds(1, 0));
        assertState(terms(), true, 20e6, 0);
        assertBalance(address(escrow), 20e6, "escrow");
    }

    // ---- Refusals ----

    function test_refuses_everyone_but_the_operator() public {
        address[4] memory callers = [payer, receiver, stranger, FEE_RECEIVER];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], operator));
            vm.prank(callers[i]);
            escrow.refund(terms(), 1, address(escrow), "");
        }
    }

    function test_refuses_zero_and_what_does_not_fit() public {
        uint256 limit = type(uint120).max;
        refuse(0, abi.encodeWithSelector(ZeroAmount.selector));
        refuse(limit + 1, abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        refuse((1 << 120) + 1, abi.encodeWithSelector(AmountOverflow.selector, (1 << 120) + 1, limit));
    }

    function test_refuses_one_unit_more_than_was_captured() public {
        refuse(80e6 + 1, exceeds(80e6 + 1, 80e6));
    }

    function test_refuses_a_payment_that_was_never_captured() public {
        PaymentInfo memory info = terms();
        info.salt = 2;
        authorize(info, MAX);
        vm.expectRevert(exceeds(1, 0));
        vm.prank(operator);
        escrow.refund(info, 1, address(escrow), "");
    }

    function test_refunds_in_the_last_second_before_refund_expiry() public {
        vm.warp(REFUND_EXPIRY - 1);
        refund(terms(), 80e6);
        assertState(terms(), true, 20e6, 0);
    }

    function test_refuses_from_the_second_of_refund_expiry_on() public {
        for (uint48 late = 0; late < 2; late++) {
            vm.warp(REFUND_EXPIRY + late);
            refuse(1, expired(REFUND_EXPIRY + late));
        }
    }

    function testFuzz_refunds_exactly_before_refund_expiry(uint48 time) public {
        time = AUTHORIZATION_EXPIRY + (time % 60 days);
        vm.warp(time);
        if (time >= REFUND_EXPIRY) vm.expectRevert(expired(time));
        vm.prank(operator);
        escrow.refund(terms(), 80e6, address(escrow), "");
    }

    function test_leaves_no_trace_when_nobody_pays() public {
        vm.prank(operator);
        usdc.approve(address(escrow), 0);
        refuse(1, abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds allowance"));
        assertState(terms(), true, 20e6, 80e6);
    }

    function test_checks_in_the_order_of_the_standard() public {
        uint256 limit = type(uint120).max;
        vm.warp(REFUND_EXPIRY);
        vm.expectRevert(invalidSender(payer, operator));
        vm.prank(payer);
        escrow.refund(terms(), 0, address(escrow), hex"ff");
        refuse(0, abi.encodeWithSelector(ZeroAmount.selector));
        refuse(limit + 1, abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        refuse(80e6 + 1, expired(REFUND_EXPIRY));
        vm.warp(REFUND_EXPIRY - 1);
        refuse(80e6 + 1, exceeds(80e6 + 1, 80e6));
        vm.expectRevert(abi.encodeWithSelector(UnsupportedIntake.selector, uint8(0xff)));
        vm.prank(operator);
        escrow.refund(terms(), 80e6, address(escrow), hex"ff");
    }

    // ---- Anything ----

    function testFuzz_moves_any_parts_to_the_unit(uint256 first, uint256 second) public {
        first = 1 + (first % (80e6 - 1));
        second = 1 + (second % (80e6 - first));
        refund(terms(), first);
        refund(terms(), second);
        assertState(terms(), true, 20e6, 80e6 - first - second);
        assertBalance(payer, FUNDS - MAX + first + second, "payer");
        assertBalance(operator, FUNDS - first - second, "operator");
        assertBalance(address(escrow), 20e6, "escrow");
    }

    function testFuzz_answers_as_the_standard_says(uint256 seed) public {
        address caller = draw(seed, "caller", 8) == 0 ? stranger : operator;
        uint256[6] memory amounts = [uint256(0), 1, 80e6, 80e6, 80e6 + 1, uint256(type(uint120).max) + 1];
        uint256 amount = amounts[draw(seed, "amount", 6)];
        uint48 time = REFUND_EXPIRY - 2 + uint48(draw(seed, "time", 4));
        bytes[5] memory errors;
        errors[0] = TermsModel.senderError(caller, operator);
        errors[1] = TermsModel.amountError(amount);
        if (time >= REFUND_EXPIRY) errors[2] = expired(time);
        if (amount > 80e6) errors[3] = exceeds(amount, 80e6);
        bytes memory expected = TermsModel.first(errors);
        vm.warp(time);
        if (expected.length != 0) vm.expectRevert(expected);
        vm.prank(caller);
        escrow.refund(terms(), amount, address(escrow), hex"00");
        if (expected.length == 0) assertState(terms(), true, 20e6, 80e6 - amount);
    }

    function refuse(uint256 amount, bytes memory expected) private {
        vm.expectRevert(expected);
        vm.prank(operator);
        escrow.refund(terms(), amount, address(escrow), "");
    }

    function expired(uint48 time) private pure returns (bytes memory) {
        return abi.encodeWithSelector(AfterRefundExpiry.selector, time, REFUND_EXPIRY);
    }

    function exceeds(uint256 asked, uint256 refundable) private pure returns (bytes memory) {
        return abi.encodeWithSelector(RefundExceedsCapture.selector, asked, refundable);
    }
}
