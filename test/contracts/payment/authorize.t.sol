// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {TermsModel} from "./TermsModel.sol";
import {PlainToken} from "./Tokens.sol";

/// @notice authorize: takes tokens from the payer, once, and holds them.
contract AuthorizeTest is PaymentFixture {
    bytes32 private constant TRANSFER = keccak256("Transfer(address,address,uint256)");

    // ---- What it does ----

    function test_holds_the_amount() public {
        PaymentInfo memory info = terms();
        assertState(info, false, 0, 0);
        authorize(info, MAX);
        assertState(info, true, MAX, 0);
        assertBalance(payer, FUNDS - MAX, "payer");
        assertBalance(address(escrow), MAX, "escrow");
        assertBalance(receiver, 0, "receiver");
        assertBalance(FEE_RECEIVER, 0, "fee receiver");
    }

    function test_emits_the_terms_the_amount_and_the_collector() public {
        PaymentInfo memory info = terms();
        vm.recordLogs();
        authorize(info, 60e6);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], AUTHORIZED, hashPayment(info), abi.encode(info, uint256(60e6), address(escrow)));
    }

    function test_gives_back_at_once_what_was_signed_and_is_not_needed() public {
        authorize(terms(), 30e6);
        assertState(terms(), true, 30e6, 0);
        assertBalance(payer, FUNDS - 30e6, "payer");
        assertBalance(address(escrow), 30e6, "escrow");
    }

    function test_moves_no_excess_when_all_is_taken() public {
        vm.recordLogs();
        authorize(terms(), MAX);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 transfers;
        for (uint256 i = 0; i < logs.length; i++) if (logs[i].topics[0] == TRANSFER) transfers++;
        assertEq(transfers, 1, "transfers");
    }

    function test_keeps_payments_of_one_payer_apart() public {
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(terms(), MAX);
        authorize(other, 7e6);
        assertState(terms(), true, MAX, 0);
        assertState(other, true, 7e6, 0);
        assertBalance(address(escrow), MAX + 7e6, "escrow");
    }

    function test_holds_up_to_the_widest_amount() public {
        PlainToken plain = new PlainToken();
        PaymentInfo memory info = terms();
        info.token = address(plain);
        info.maxAmount = type(uint120).max;
        plain.mint(payer, type(uint120).max);
        vm.prank(payer);
        plain.approve(address(escrow), type(uint256).max);
        vm.prank(payer);
        escrow.preApprove(info);
        vm.prank(operator);
        escrow.authorize(info, type(uint120).max, address(escrow), "");
        assertState(info, true, type(uint120).max, 0);
    }

    function test_asks_nothing_of_the_fee() public {
        PaymentInfo memory info = terms();
        info.minFeeBps = 10_000;
        info.maxFeeBps = 10_000;
        info.feeReceiver = address(0);
        authorize(info, MAX);
        assertState(info, true, MAX, 0);
    }

    // ---- Who may call ----

    function test_refuses_everyone_but_the_operator() public {
        PaymentInfo memory info = terms();
        bytes memory data = signed(info);
        address[4] memory callers = [payer, receiver, stranger, FEE_RECEIVER];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], operator));
            vm.prank(callers[i]);
            escrow.authorize(info, MAX, address(escrow), data);
        }
    }

    // ---- Amount ----

    function test_refuses_zero() public {
        refuse(terms(), 0, abi.encodeWithSelector(ZeroAmount.selector));
    }

    function test_refuses_the_first_unit_above_uint120() public {
        PaymentInfo memory info = terms();
        info.maxAmount = type(uint120).max;
        uint256 limit = type(uint120).max;
        refuse(info, limit + 1, abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        // One that would be small again once cut down to 120 bits.
        refuse(info, (1 << 120) + 5, abi.encodeWithSelector(AmountOverflow.selector, (1 << 120) + 5, limit));
    }

    function test_refuses_the_first_unit_above_the_maximum_of_the_terms() public {
        refuse(terms(), MAX + 1, abi.encodeWithSelector(ExceedsMaxAmount.selector, MAX + 1, MAX));
    }

    // ---- Time ----

    function test_accepts_in_the_last_second_before_pre_approval_expiry() public {
        vm.warp(PRE_APPROVAL_EXPIRY - 1);
        authorize(terms(), MAX);
        assertState(terms(), true, MAX, 0);
    }

    function test_refuses_from_the_second_of_pre_approval_expiry_on() public {
        PaymentInfo memory info = terms();
        for (uint48 late = 0; late < 2; late++) {
            vm.warp(PRE_APPROVAL_EXPIRY + late);
            refuse(
                info,
                MAX,
                abi.encodeWithSelector(AfterPreApprovalExpiry.selector, PRE_APPROVAL_EXPIRY + late, PRE_APPROVAL_EXPIRY)
            );
        }
    }

    function testFuzz_accepts_exactly_before_pre_approval_expiry(uint48 time) public {
        time = START + (time % 2 hours);
        PaymentInfo memory info = terms();
        bytes memory data = signed(info);
        vm.warp(time);
        if (time >= PRE_APPROVAL_EXPIRY) {
            vm.expectRevert(abi.encodeWithSelector(AfterPreApprovalExpiry.selector, time, PRE_APPROVAL_EXPIRY));
        }
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), data);
    }

    function test_refuses_expiries_out_of_order() public {
        PaymentInfo memory info = terms();
        info.authorizationExpiry = info.preApprovalExpiry - 1;
        refuse(info, MAX, invalidExpiries(info));
        info = terms();
        info.refundExpiry = info.authorizationExpiry - 1;
        refuse(info, MAX, invalidExpiries(info));
    }

    function test_accepts_three_equal_expiries_and_the_latest_there_is() public {
        PaymentInfo memory info = terms();
        info.authorizationExpiry = info.preApprovalExpiry;
        info.refundExpiry = info.preApprovalExpiry;
        authorize(info, 1e6);
        info.preApprovalExpiry = type(uint48).max;
        info.authorizationExpiry = type(uint48).max;
        info.refundExpiry = type(uint48).max;
        authorize(info, 1e6);
        assertState(info, true, 1e6, 0);
    }

    // ---- Fee bounds of the terms ----

    function test_refuses_a_maximum_fee_above_the_whole() public {
        PaymentInfo memory info = terms();
        info.maxFeeBps = 10_001;
        refuse(info, MAX, abi.encodeWithSelector(FeeBpsOverflow.selector, uint16(10_001)));
        info.maxFeeBps = type(uint16).max;
        refuse(info, MAX, abi.encodeWithSelector(FeeBpsOverflow.selector, type(uint16).max));
        info.maxFeeBps = 10_000;
        authorize(info, MAX);
    }

    function test_refuses_a_minimum_fee_above_the_maximum() public {
        PaymentInfo memory info = terms();
        info.minFeeBps = info.maxFeeBps + 1;
        refuse(info, MAX, abi.encodeWithSelector(InvalidFeeBpsRange.selector, info.minFeeBps, info.maxFeeBps));
        info.minFeeBps = info.maxFeeBps;
        authorize(info, MAX);
    }

    // ---- Parties ----

    function test_refuses_parties_whose_tokens_would_belong_to_nobody() public {
        address[2] memory nobody = [address(0), address(escrow)];
        for (uint256 i = 0; i < nobody.length; i++) {
            bytes memory refusal = abi.encodeWithSelector(InvalidParty.selector, nobody[i]);
            PaymentInfo memory info = terms();
            info.payer = nobody[i];
            refuse(info, MAX, refusal);
            info = terms();
            info.receiver = nobody[i];
            refuse(info, MAX, refusal);
        }
    }

    function test_lets_one_account_be_every_party() public {
        PaymentInfo memory info = terms();
        info.operator = payer;
        info.receiver = payer;
        info.feeReceiver = payer;
        authorize(info, MAX);
        vm.prank(payer);
        standard.capture(info, MAX, MAX_FEE, payer);
        assertState(info, true, 0, MAX);
        assertBalance(payer, FUNDS, "payer");
        assertBalance(address(escrow), 0, "escrow");
    }

    // ---- Once ----

    function test_refuses_a_second_time_in_every_later_state() public {
        PaymentInfo memory info = terms();
        // Long enough that every state can be reached before the last moment to authorise.
        info.authorizationExpiry = info.preApprovalExpiry;
        bytes memory again = alreadyCollected(info);
        authorize(info, MAX);
        refuse(info, MAX, again);
        refuse(info, 1, again);
        capture(info, 40e6, MIN_FEE);
        refuse(info, 40e6, again);
        refund(info, 40e6);
        refuse(info, 40e6, again);
        voidPayment(info);
        assertState(info, true, 0, 0);
        refuse(info, MAX, again);
    }

    function test_refuses_after_a_charge() public {
        charge(terms(), MAX, MIN_FEE);
        refuse(terms(), MAX, alreadyCollected(terms()));
    }

    function test_leaves_no_trace_when_the_intake_fails() public {
        PaymentInfo memory info = terms();
        vm.prank(payer);
        usdc.transfer(stranger, FUNDS);
        bytes memory data = signed(info);
        vm.expectRevert("ERC20: transfer amount exceeds balance");
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), data);
        assertState(info, false, 0, 0);
        vm.prank(stranger);
        usdc.transfer(payer, FUNDS);
        authorize(info, MAX);
        assertState(info, true, MAX, 0);
    }

    // ---- Order ----

    function test_checks_in_the_order_of_the_standard() public {
        PaymentInfo memory info = terms();
        info.payer = address(0);
        info.receiver = address(escrow);
        info.preApprovalExpiry = START;
        info.authorizationExpiry = START - 1;
        info.maxFeeBps = 10_001;
        info.minFeeBps = 10_002;
        vm.expectRevert(invalidSender(stranger, operator));
        vm.prank(stranger);
        escrow.authorize(info, 0, address(escrow), "");
        refuse(info, 0, abi.encodeWithSelector(ZeroAmount.selector));
        uint256 limit = type(uint120).max;
        refuse(info, limit + 1, abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        refuse(info, MAX + 1, abi.encodeWithSelector(ExceedsMaxAmount.selector, MAX + 1, MAX));
        refuse(info, MAX, abi.encodeWithSelector(AfterPreApprovalExpiry.selector, START, START));
        info.preApprovalExpiry = START + 1;
        refuse(info, MAX, invalidExpiries(info));
        info.authorizationExpiry = START + 1;
        refuse(info, MAX, abi.encodeWithSelector(FeeBpsOverflow.selector, uint16(10_001)));
        info.maxFeeBps = 10_000;
        refuse(info, MAX, abi.encodeWithSelector(InvalidFeeBpsRange.selector, uint16(10_002), uint16(10_000)));
        info.minFeeBps = 0;
        refuse(info, MAX, abi.encodeWithSelector(InvalidParty.selector, address(0)));
        info.payer = payer;
        refuse(info, MAX, abi.encodeWithSelector(InvalidParty.selector, address(escrow)));
        info.receiver = receiver;
        refuse(info, MAX, abi.encodeWithSelector(MissingConsent.selector, hashPayment(info)));
    }

    function test_looks_at_amount_and_time_before_it_looks_whether_collected() public {
        PaymentInfo memory info = terms();
        authorize(info, MAX);
        refuse(info, 0, abi.encodeWithSelector(ZeroAmount.selector));
        refuse(info, MAX + 1, abi.encodeWithSelector(ExceedsMaxAmount.selector, MAX + 1, MAX));
        vm.warp(PRE_APPROVAL_EXPIRY);
        refuse(
            info,
            MAX,
            abi.encodeWithSelector(AfterPreApprovalExpiry.selector, PRE_APPROVAL_EXPIRY, PRE_APPROVAL_EXPIRY)
        );
    }

    // ---- Anything ----

    function testFuzz_holds_any_amount_within_any_maximum(uint120 maximum, uint256 amount) public {
        PaymentInfo memory info = terms();
        info.maxAmount = 1 + (maximum % uint120(FUNDS));
        amount = 1 + (amount % info.maxAmount);
        authorize(info, amount);
        assertState(info, true, amount, 0);
        assertBalance(payer, FUNDS - amount, "payer");
        assertBalance(address(escrow), amount, "escrow");
    }

    function testFuzz_answers_as_the_standard_says(uint256 seed) public {
        PaymentInfo memory info = drawTerms(seed);
        address caller = draw(seed, "caller", 8) == 0 ? stranger : operator;
        uint256[6] memory amounts = [uint256(0), 1, MAX, MAX, MAX + 1, uint256(type(uint120).max) + 1];
        uint256 amount = amounts[draw(seed, "amount", 6)];
        uint48 time = START + uint48(draw(seed, "time", 3));
        bool before = draw(seed, "before", 4) == 0;
        bytes memory data = signed(info);
        bytes[5] memory errors;
        errors[0] = TermsModel.senderError(caller, operator);
        errors[1] = TermsModel.amountError(amount);
        errors[2] = TermsModel.termsError(info, amount, time, address(escrow));
        if (before && TermsModel.termsError(info, 1, START, address(escrow)).length == 0) {
            authorize(info, 1);
            errors[3] = alreadyCollected(info);
        }
        bytes memory expected = TermsModel.first(errors);
        vm.warp(time);
        if (expected.length != 0) vm.expectRevert(expected);
        vm.prank(caller);
        escrow.authorize(info, amount, address(escrow), data);
        if (expected.length == 0) assertState(info, true, amount, 0);
    }

    /// @dev Terms each of whose fields is at, or one beside, a bound.
    function drawTerms(uint256 seed) private view returns (PaymentInfo memory info) {
        info = terms();
        info.preApprovalExpiry = START + 1 + uint48(draw(seed, "pre", 3));
        info.authorizationExpiry = info.preApprovalExpiry + uint48(draw(seed, "authorization", 8)) - 1;
        info.refundExpiry = info.authorizationExpiry + uint48(draw(seed, "refund", 8)) - 1;
        info.maxFeeBps = uint16(draw(seed, "max fee", 8) == 0 ? 10_001 : 10_000);
        info.minFeeBps = uint16(draw(seed, "min fee", 8) == 0 ? 10_001 : 10_000);
        if (draw(seed, "receiver", 8) == 0) info.receiver = address(escrow);
    }

    function refuse(PaymentInfo memory info, uint256 amount, bytes memory expected) private {
        vm.expectRevert(expected);
        vm.prank(info.operator);
        escrow.authorize(info, amount, address(escrow), "");
    }

    function invalidExpiries(PaymentInfo memory info) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                InvalidExpiries.selector,
                info.preApprovalExpiry,
                info.authorizationExpiry,
                info.refundExpiry
            );
    }
}
