// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {ExtendedFixture} from "../payment/ExtendedFixture.sol";
import {Vm, vm} from "../Vm.sol";

/// @notice Shares: what the payer signed for others than the receiver, exact over any number of captures.
contract SplitTest is ExtendedFixture {
    function test_credits_shares_pushes_the_fee_and_the_rest() public {
        Extension memory extension = splitting(twoShares());
        PaymentInfo memory info = hold(extension);
        vm.recordLogs();
        vm.prank(operator);
        escrow.capture(info, extension, twoShares(), MAX, 1e6, FEE_RECEIVER);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 2, "events");
        assertEvent(events[0], CAPTURED_FIXED, hashPayment(info), abi.encode(uint256(MAX), uint256(1e6), FEE_RECEIVER));
        SharePaid[] memory paid = new SharePaid[](2);
        paid[0] = SharePaid(PARTNER, 20e6);
        paid[1] = SharePaid(AGENT, 1.5e6);
        assertEvent(events[1], SHARED, hashPayment(info), abi.encode(paid));
        assertEq(credit(PARTNER), 20e6, "partner");
        assertEq(credit(AGENT), 1.5e6, "agent");
        assertBalance(FEE_RECEIVER, 1e6, "fee");
        assertBalance(receiver, 77.5e6, "receiver");
        assertBalance(address(escrow), 21.5e6, "escrow");
        assertState(info, true, 0, MAX);
        (, , , uint256 counted) = escrow.extendedState(hashPayment(info));
        assertEq(counted, 0, "nothing is counted when nothing is left to capture");
    }

    function test_gives_the_authorizer_the_same_right() public {
        Extension memory extension = splitting(twoShares());
        PaymentInfo memory info = hold(extension);
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, twoShares(), 10e6, 0.05e6, FEE_RECEIVER);
        assertEq(credit(PARTNER), 2e6, "partner");
        address[5] memory others = [payer, receiver, stranger, PARTNER, FEE_RECEIVER];
        for (uint256 i = 0; i < others.length; i++) {
            vm.expectRevert(invalidSender(others[i], operator));
            vm.prank(others[i]);
            escrow.capture(info, extension, twoShares(), 1e6, 0.01e6, FEE_RECEIVER);
        }
    }

    function test_charges_and_splits_at_once_without_a_second_slot() public {
        Extension memory extension = splitting(twoShares());
        PaymentInfo memory info = extended(extension);
        bytes memory data = signed(info);
        vm.prank(operator);
        escrow.charge(info, extension, twoShares(), MAX, address(escrow), data, 1e6, FEE_RECEIVER);
        assertEq(credit(PARTNER), 20e6, "partner");
        assertBalance(receiver, 77.5e6, "receiver");
        assertState(info, true, 0, MAX);
        (, , , uint256 counted) = escrow.extendedState(hashPayment(info));
        assertEq(counted, 0, "counted");
    }

    /// @dev Many small captures pay every share exactly what one capture would.
    function testFuzz_gives_each_share_its_part_of_all_captured_however_it_is_cut(uint256 seed) public {
        uint256 count = 1 + draw(seed, "count", 16);
        Share[] memory shares = new Share[](count);
        uint256 free = 9_000;
        for (uint256 i = 0; i < count; i++) {
            uint16 bps = uint16(1 + draw(seed, string(abi.encodePacked("bps", i)), free / count));
            shares[i] = Share(address(uint160(0x5000 + i)), bps);
        }
        Extension memory extension = splitting(shares);
        PaymentInfo memory info = hold(extension);
        uint256 total;
        uint256 fees;
        for (uint256 step = 0; step < 6; step++) {
            uint256 amount = 1 + draw(seed, string(abi.encodePacked("amount", step)), MAX / 6 - 1);
            if (draw(seed, string(abi.encodePacked("small", step)), 2) == 0) amount = 1 + (amount % 300);
            uint256 fee = (amount * MAX_FEE) / 10_000;
            uint256 due = dueOf(shares, total, amount);
            if (due > amount - fee) {
                vm.expectPartialRevert(SharesExceedCapture.selector);
                vm.prank(operator);
                escrow.capture(info, extension, shares, amount, fee, FEE_RECEIVER);
                continue;
            }
            vm.prank(operator);
            escrow.capture(info, extension, shares, amount, fee, FEE_RECEIVER);
            total += amount;
            fees += fee;
            uint256 sum;
            for (uint256 i = 0; i < count; i++) {
                uint256 part = (total * shares[i].bps) / 10_000;
                assertEq(credit(shares[i].account), part, "share of all captured");
                sum += part;
            }
            assertEq(usdc.balanceOf(receiver), total - fees - sum, "the rest");
            assertBalance(address(escrow), MAX - total + sum, "escrow");
        }
        assertState(info, true, MAX - total, total);
    }

    /// @dev Five shares of a fifth each: of 4 units nobody gets one, of the fifth unit all five would.
    function test_refuses_a_capture_too_small_for_what_rounding_makes_due() public {
        Share[] memory shares = new Share[](5);
        for (uint256 i = 0; i < 5; i++) shares[i] = Share(address(uint160(0x5000 + i)), 2_000);
        Extension memory extension = splitting(shares);
        PaymentInfo memory info = extended(extension);
        (info.minFeeBps, info.maxFeeBps) = (0, 0);
        authorize(info, 10);
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, shares, 4, 0, FEE_RECEIVER);
        assertBalance(receiver, 4, "receiver");
        vm.expectRevert(abi.encodeWithSelector(SharesExceedCapture.selector, uint256(1), uint256(0)));
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, shares, 1, 0, FEE_RECEIVER);
        // Of nine units each gets one; the tenth is for the payer.
        vm.prank(AUTHORIZER);
        escrow.capture(info, extension, shares, 5, 0, FEE_RECEIVER);
        for (uint256 i = 0; i < 5; i++) assertEq(credit(shares[i].account), 1, "a fifth of nine");
        vm.prank(AUTHORIZER);
        escrow.release(info, extension, 1);
        assertState(info, true, 0, 9);
        assertBalance(address(escrow), 5, "escrow");
    }

    function test_leaves_nothing_for_the_receiver_where_the_shares_are_the_whole() public {
        Share[] memory shares = new Share[](1);
        shares[0] = Share(PARTNER, 9_000);
        Extension memory extension = splitting(shares);
        PaymentInfo memory info = hold(extension);
        vm.recordLogs();
        vm.prank(operator);
        escrow.capture(info, extension, shares, MAX, 10e6, FEE_RECEIVER);
        assertEq(vm.getRecordedLogs().length, 3, "captured, shared, and the fee alone moved");
        assertBalance(receiver, 0, "receiver");
        assertEq(credit(PARTNER), 90e6, "partner");
    }

    function test_refuses_any_other_list_than_the_committed_one() public {
        Extension memory extension = splitting(twoShares());
        PaymentInfo memory info = hold(extension);
        Share[] memory other = twoShares();
        other[0].bps += 1;
        refuse(info, extension, other);
        other = twoShares();
        other[1].account = stranger;
        refuse(info, extension, other);
        other = twoShares();
        (other[0], other[1]) = (other[1], other[0]);
        refuse(info, extension, other);
        refuse(info, extension, noShares());
        Share[] memory longer = new Share[](3);
        (longer[0], longer[1], longer[2]) = (twoShares()[0], twoShares()[1], Share(stranger, 1));
        refuse(info, extension, longer);
    }

    function test_refuses_shares_of_a_payment_without_a_split() public {
        Extension memory extension = bare();
        PaymentInfo memory info = hold(extension);
        refuse(info, extension, twoShares());
        vm.prank(operator);
        escrow.capture(info, extension, noShares(), MAX, 1e6, FEE_RECEIVER);
        assertBalance(receiver, 99e6, "receiver");
    }

    function test_refuses_lists_that_break_a_rule() public {
        Share[] memory shares = new Share[](1);
        shares[0] = Share(address(0), 1);
        refuseCommitted(shares);
        shares[0] = Share(address(escrow), 1);
        refuseCommitted(shares);
        shares[0] = Share(PARTNER, 0);
        refuseCommitted(shares);
        // With the maximum fee of 10 % one basis point too much.
        shares[0] = Share(PARTNER, 9_001);
        refuseCommitted(shares);
        refuseCommitted(new Share[](0));
        shares = new Share[](17);
        for (uint256 i = 0; i < 17; i++) shares[i] = Share(PARTNER, 1);
        refuseCommitted(shares);
    }

    function test_pays_sixteen_shares_and_one_owner_of_several() public {
        Share[] memory shares = new Share[](16);
        for (uint256 i = 0; i < 16; i++) shares[i] = Share(PARTNER, 100);
        Extension memory extension = splitting(shares);
        PaymentInfo memory info = hold(extension);
        vm.prank(operator);
        escrow.capture(info, extension, shares, MAX, 1e6, FEE_RECEIVER);
        assertEq(credit(PARTNER), 16e6, "sixteen per cent");
    }

    function test_refuses_the_functions_that_know_no_shares() public {
        Extension memory extension = splitting(twoShares());
        PaymentInfo memory info = hold(extension);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        standard.capture(info, MAX, MIN_FEE, FEE_RECEIVER);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        escrow.capture(info, MAX, uint256(1e6), FEE_RECEIVER);
        extension.nonce++;
        info = extended(extension);
        bytes memory data = signed(info);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        standard.charge(info, MAX, address(escrow), data, MIN_FEE, FEE_RECEIVER);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        escrow.charge(info, MAX, address(escrow), data, uint256(1e6), FEE_RECEIVER);
    }

    function dueOf(Share[] memory shares, uint256 before, uint256 amount) private pure returns (uint256 due) {
        for (uint256 i = 0; i < shares.length; i++) {
            due += ((before + amount) * shares[i].bps) / 10_000 - (before * shares[i].bps) / 10_000;
        }
    }

    function refuse(PaymentInfo memory info, Extension memory extension, Share[] memory shares) private {
        vm.expectRevert(error(InvalidShares.selector));
        vm.prank(operator);
        escrow.capture(info, extension, shares, MAX, 1e6, FEE_RECEIVER);
    }

    function refuseCommitted(Share[] memory shares) private {
        Extension memory extension = splitting(shares);
        extension.nonce = shares.length * 100_000 + (shares.length == 0 ? 0 : shares[0].bps);
        if (shares.length != 0) extension.nonce += uint160(shares[0].account);
        refuse(hold(extension), extension, shares);
    }
}
