// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {PaymentFixture} from "./PaymentFixture.sol";

/// @notice reclaim: the payer takes back what is held, alone, once the authorization has expired.
contract ReclaimTest is PaymentFixture {
    function setUp() public override {
        super.setUp();
        authorize(terms(), MAX);
    }

    function test_takes_back_all_that_is_held_from_the_second_of_expiry_on() public {
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(terms());
        assertState(terms(), true, 0, 0);
        assertBalance(payer, FUNDS, "payer");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_works_a_second_after_expiry_and_after_every_other_time() public {
        vm.warp(AUTHORIZATION_EXPIRY + 1);
        reclaim(terms());
        PaymentInfo memory info = terms();
        info.salt = 2;
        vm.warp(START);
        authorize(info, MAX);
        vm.warp(REFUND_EXPIRY + 10_000 days);
        reclaim(info);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_refuses_in_the_last_second_before_expiry() public {
        vm.warp(AUTHORIZATION_EXPIRY - 1);
        vm.expectRevert(early(AUTHORIZATION_EXPIRY - 1));
        vm.prank(payer);
        escrow.reclaim(terms());
    }

    function testFuzz_is_possible_exactly_when_capture_is_not(uint48 time) public {
        time = AUTHORIZATION_EXPIRY - 3 + (time % 6);
        vm.warp(time);
        bool expired = time >= AUTHORIZATION_EXPIRY;
        if (expired) {
            vm.expectRevert(abi.encodeWithSelector(AfterAuthorizationExpiry.selector, time, AUTHORIZATION_EXPIRY));
        } else {
            vm.expectRevert(early(time));
        }
        vm.prank(expired ? operator : payer);
        if (expired) standard.capture(terms(), MAX, MIN_FEE, FEE_RECEIVER);
        else escrow.reclaim(terms());
        if (expired) reclaim(terms());
        else capture(terms(), MAX, MIN_FEE);
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_emits_the_amount() public {
        capture(terms(), 40e6, MIN_FEE);
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.recordLogs();
        reclaim(terms());
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], RECLAIMED, hashPayment(terms()), abi.encode(uint256(60e6)));
    }

    function test_takes_back_only_what_is_still_held() public {
        capture(terms(), 40e6, MIN_FEE);
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(terms());
        assertState(terms(), true, 0, 40e6);
        assertBalance(payer, FUNDS - 40e6, "payer");
    }

    function test_leaves_what_was_captured_refundable() public {
        capture(terms(), 40e6, MIN_FEE);
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(terms());
        refund(terms(), 40e6);
        assertBalance(payer, FUNDS, "payer");
    }

    function testFuzz_takes_back_exactly_the_rest(uint256 captured) public {
        captured = 1 + (captured % (MAX - 1));
        capture(terms(), captured, MAX_FEE);
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(terms());
        assertState(terms(), true, 0, captured);
        assertBalance(payer, FUNDS - captured, "payer");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_refuses_everyone_but_the_payer() public {
        vm.warp(AUTHORIZATION_EXPIRY);
        address[4] memory callers = [operator, receiver, stranger, FEE_RECEIVER];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], payer));
            vm.prank(callers[i]);
            escrow.reclaim(terms());
        }
    }

    function test_refuses_when_nothing_is_held() public {
        PaymentInfo memory never = terms();
        never.salt = 2;
        PaymentInfo memory captured = terms();
        captured.salt = 3;
        authorize(captured, MAX);
        capture(captured, MAX, MIN_FEE);
        PaymentInfo memory charged = terms();
        charged.salt = 4;
        charge(charged, MAX, MIN_FEE);
        PaymentInfo memory voided = terms();
        voided.salt = 5;
        authorize(voided, MAX);
        voidPayment(voided);
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(terms());
        refuse(never);
        refuse(captured);
        refuse(charged);
        refuse(voided);
        refuse(terms());
    }

    function test_checks_in_the_order_of_the_standard() public {
        PaymentInfo memory never = terms();
        never.salt = 2;
        vm.warp(AUTHORIZATION_EXPIRY - 1);
        vm.expectRevert(invalidSender(operator, payer));
        vm.prank(operator);
        escrow.reclaim(never);
        vm.expectRevert(early(AUTHORIZATION_EXPIRY - 1));
        vm.prank(payer);
        escrow.reclaim(never);
        vm.warp(AUTHORIZATION_EXPIRY);
        refuse(never);
    }

    function refuse(PaymentInfo memory info) private {
        vm.expectRevert(zeroAuthorization(info));
        vm.prank(payer);
        escrow.reclaim(info);
    }

    function early(uint48 time) private pure returns (bytes memory) {
        return abi.encodeWithSelector(BeforeAuthorizationExpiry.selector, time, AUTHORIZATION_EXPIRY);
    }
}
