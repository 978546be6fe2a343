// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {PaymentFixture} from "./PaymentFixture.sol";

/// @notice void: the operator gives all held tokens back to the payer, at any time.
contract VoidTest is PaymentFixture {
    function setUp() public override {
        super.setUp();
        authorize(terms(), MAX);
    }

    function test_gives_all_back_to_the_payer() public {
        voidPayment(terms());
        assertState(terms(), true, 0, 0);
        assertBalance(payer, FUNDS, "payer");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_emits_the_amount() public {
        capture(terms(), 40e6, MIN_FEE);
        vm.recordLogs();
        voidPayment(terms());
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], VOIDED, hashPayment(terms()), abi.encode(uint256(60e6)));
    }

    function test_gives_back_only_what_is_still_held() public {
        capture(terms(), 40e6, MIN_FEE);
        voidPayment(terms());
        assertState(terms(), true, 0, 40e6);
        assertBalance(payer, FUNDS - 40e6, "payer");
    }

    function test_leaves_what_was_captured_refundable() public {
        capture(terms(), 40e6, MIN_FEE);
        voidPayment(terms());
        refund(terms(), 40e6);
        assertState(terms(), true, 0, 0);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_leaves_other_payments_alone() public {
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, 50e6);
        voidPayment(terms());
        assertState(other, true, 50e6, 0);
        assertBalance(address(escrow), 50e6, "escrow");
    }

    function testFuzz_works_at_any_time(uint48 time) public {
        vm.warp(START + (uint256(time) % 100_000 days));
        voidPayment(terms());
        assertBalance(payer, FUNDS, "payer");
    }

    function testFuzz_gives_back_exactly_the_rest(uint256 captured) public {
        captured = 1 + (captured % (MAX - 1));
        capture(terms(), captured, MAX_FEE);
        voidPayment(terms());
        assertState(terms(), true, 0, captured);
        assertBalance(payer, FUNDS - captured, "payer");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_refuses_everyone_but_the_operator() public {
        address[4] memory callers = [payer, receiver, stranger, FEE_RECEIVER];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], operator));
            vm.prank(callers[i]);
            escrow.void(terms());
        }
    }

    function test_refuses_when_nothing_was_ever_held() public {
        PaymentInfo memory info = terms();
        info.salt = 2;
        refuse(info);
    }

    function test_refuses_a_second_time() public {
        voidPayment(terms());
        refuse(terms());
    }

    function test_refuses_when_all_is_captured() public {
        capture(terms(), MAX, MIN_FEE);
        refuse(terms());
    }

    function test_refuses_after_a_reclaim() public {
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(terms());
        refuse(terms());
    }

    function test_refuses_a_charged_payment() public {
        PaymentInfo memory info = terms();
        info.salt = 2;
        charge(info, MAX, MIN_FEE);
        refuse(info);
    }

    function test_looks_at_the_caller_before_the_hold() public {
        voidPayment(terms());
        vm.expectRevert(invalidSender(payer, operator));
        vm.prank(payer);
        escrow.void(terms());
    }

    function refuse(PaymentInfo memory info) private {
        vm.expectRevert(zeroAuthorization(info));
        vm.prank(operator);
        escrow.void(info);
    }
}
