// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IChannelRegistry} from "../../../contracts/channel/IChannelRegistry.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {ChannelFixture} from "./ChannelFixture.sol";

/// @notice Merchants: bound by both, free to go, and what their payments commit to.
contract MerchantTest is ChannelFixture {
    // ---- Binding ----

    function test_binds_by_both_signatures_brought_by_anyone() public {
        vm.recordLogs();
        vm.prank(stranger);
        bindReceiver(top, TOP_KEY, 500);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "logs");
        assertEq(logs[0].topics[0], keccak256("MerchantBound(address,address,uint16)"), "topic");
        assertEq(logs[0].topics[1], bytes32(uint256(uint160(receiver))), "merchant");
        assertEq(logs[0].topics[2], bytes32(uint256(uint160(top))), "partner");
        assertEq(logs[0].data, abi.encode(uint16(500)), "share");
        assertBinding(receiver, top, 500);
        assertShares(TOP_PAYOUT, 500, address(0), 0);
    }

    function test_a_party_that_calls_needs_no_signature_and_the_other_does() public {
        bytes32 digest = channelDigest(binding(receiver, top, 500, 0, DEADLINE));
        bytes memory byMerchant = sign(RECEIVER_KEY, digest);
        bytes memory byPartner = sign(TOP_KEY, digest);
        bytes memory refused = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, top);
        vm.expectRevert(refused);
        vm.prank(receiver);
        registry.bind(receiver, top, 500, DEADLINE, "", byMerchant);
        vm.prank(receiver);
        registry.bind(receiver, top, 500, DEADLINE, "", byPartner);
        assertBinding(receiver, top, 500);
        digest = channelDigest(binding(receiver, top, 400, 1, DEADLINE));
        refused = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, receiver);
        vm.expectRevert(refused);
        vm.prank(top);
        registry.bind(receiver, top, 400, DEADLINE, byMerchant, "");
        vm.prank(top);
        registry.bind(receiver, top, 400, DEADLINE, sign(RECEIVER_KEY, digest), "");
        assertBinding(receiver, top, 400);
    }

    function test_every_word_of_a_binding_is_signed_by_both() public {
        register(stranger, address(0x57), CAP);
        bytes32 digest = channelDigest(binding(receiver, top, 500, 0, DEADLINE));
        bytes[2] memory good = [sign(RECEIVER_KEY, digest), sign(TOP_KEY, digest)];
        address[2] memory signers = [receiver, top];
        bytes32[7] memory digests = [
            channelDigest(binding(stranger, top, 500, 0, DEADLINE)),
            channelDigest(binding(receiver, stranger, 500, 0, DEADLINE)),
            channelDigest(binding(receiver, top, 501, 0, DEADLINE)),
            channelDigest(binding(receiver, top, 500, 1, DEADLINE)),
            channelDigest(binding(receiver, top, 500, 0, DEADLINE + 1)),
            channelDigest(binding(receiver, top, 500, 0, DEADLINE), CHAIN_ID + 1, address(registry)),
            channelDigest(binding(receiver, top, 500, 0, DEADLINE), CHAIN_ID, address(escrow))
        ];
        for (uint256 i = 0; i < digests.length; i++) {
            bytes memory refused = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, signers[0]);
            bindRefused(sign(RECEIVER_KEY, digests[i]), good[1], refused);
            refused = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, signers[1]);
            bindRefused(good[0], sign(TOP_KEY, digests[i]), refused);
        }
        bytes memory merchantRefused = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, receiver);
        bindRefused(good[1], good[1], merchantRefused);
        bindRefused(malleate(good[0]), good[1], merchantRefused);
        bindRefused(bytes.concat(good[0], hex"00"), good[1], merchantRefused);
        (bytes32 r, bytes32 s, uint8 v) = split(good[0]);
        bindRefused(abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))), good[1], merchantRefused);
        registry.bind(receiver, top, 500, DEADLINE, good[0], good[1]);
        bindRefused(good[0], good[1], merchantRefused);
    }

    function test_binds_to_a_partner_for_a_share_within_its_cap_until_the_deadline() public {
        bytes memory refused = abi.encodeWithSelector(IChannelRegistry.NotRegistered.selector, stranger);
        vm.expectRevert(refused);
        registry.bind(receiver, stranger, 500, DEADLINE, "", "");
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.BpsOutOfRange.selector, CAP + 1, CAP));
        registry.bind(receiver, top, CAP + 1, DEADLINE, "", "");
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.BpsOutOfRange.selector, 0, CAP));
        registry.bind(receiver, top, 0, DEADLINE, "", "");
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.AfterDeadline.selector, DEADLINE + 1, DEADLINE));
        registry.bind(receiver, top, CAP, DEADLINE, "", "");
        vm.warp(DEADLINE);
        bindReceiver(top, TOP_KEY, CAP);
    }

    function test_contract_accounts_bind() public {
        ContractAccount partner = new ContractAccount(top);
        ContractAccount merchant = new ContractAccount(receiver);
        partner.execute(address(registry), abi.encodeCall(registry.register, (TOP_PAYOUT, CAP, address(0), 0, 0, "")));
        bytes32 digest = channelDigest(binding(address(merchant), address(partner), 500, 0, DEADLINE));
        bytes memory byMerchant = sign(RECEIVER_KEY, digest);
        bytes memory byPartner = sign(TOP_KEY, digest);
        merchant.adopt(ContractAccount.Habit.Reverting);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, address(merchant)));
        registry.bind(address(merchant), address(partner), 500, DEADLINE, byMerchant, byPartner);
        merchant.adopt(ContractAccount.Habit.Honest);
        registry.bind(address(merchant), address(partner), 500, DEADLINE, byMerchant, byPartner);
        assertBinding(address(merchant), address(partner), 500);
    }

    function test_binding_again_leaves_the_old_channel_without_asking_it() public {
        bindReceiver(top, TOP_KEY, 500);
        vm.recordLogs();
        bindReceiver(sub, SUB_KEY, 400);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 2, "logs");
        assertEq(logs[0].topics[0], keccak256("MerchantUnbound(address,address)"), "left");
        assertEq(logs[0].topics[2], bytes32(uint256(uint160(top))), "old");
        assertEq(logs[1].topics[2], bytes32(uint256(uint160(sub))), "new");
        assertBinding(receiver, sub, 400);
    }

    // ---- Leaving ----

    function test_a_merchant_leaves_at_any_time() public {
        bindReceiver(top, TOP_KEY, 500);
        vm.recordLogs();
        vm.prank(receiver);
        registry.leave();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "logs");
        assertEq(logs[0].topics[1], bytes32(uint256(uint160(receiver))), "merchant");
        assertEq(logs[0].topics[2], bytes32(uint256(uint160(top))), "partner");
        assertBinding(receiver, address(0), 0);
        assertShares(address(0), 0, address(0), 0);
        vm.recordLogs();
        vm.prank(receiver);
        registry.leave();
        assertEq(vm.getRecordedLogs().length, 0, "logs");
    }

    function test_leaving_makes_unused_signatures_worthless() public {
        bytes32 digest = channelDigest(binding(receiver, top, 500, 0, DEADLINE));
        bytes memory byMerchant = sign(RECEIVER_KEY, digest);
        bytes memory byPartner = sign(TOP_KEY, digest);
        vm.prank(receiver);
        registry.leave();
        bindRefused(
            byMerchant,
            byPartner,
            abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, receiver)
        );
    }

    function test_leaves_by_signature_once_until_its_deadline() public {
        bindReceiver(top, TOP_KEY, 500);
        bytes32 hash = leaving(receiver, 1, DEADLINE);
        bytes memory signature = sign(RECEIVER_KEY, channelDigest(hash));
        bytes memory invalid = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, receiver);
        bytes memory stolen = sign(TOP_KEY, channelDigest(hash));
        vm.expectRevert(invalid);
        registry.leaveBySignature(receiver, DEADLINE, stolen);
        vm.expectRevert(invalid);
        registry.leaveBySignature(receiver, DEADLINE + 1, signature);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.AfterDeadline.selector, DEADLINE + 1, DEADLINE));
        registry.leaveBySignature(receiver, DEADLINE, signature);
        vm.warp(DEADLINE);
        registry.leaveBySignature(receiver, DEADLINE, signature);
        assertBinding(receiver, address(0), 0);
        bindReceiver(top, TOP_KEY, 500);
        vm.expectRevert(invalid);
        registry.leaveBySignature(receiver, DEADLINE, signature);
        assertBinding(receiver, top, 500);
    }

    function test_a_partner_lets_its_own_merchants_go_and_no_other() public {
        bindReceiver(top, TOP_KEY, 500);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotBound.selector, receiver, sub));
        vm.prank(sub);
        registry.dismiss(receiver);
        vm.prank(top);
        registry.dismiss(receiver);
        assertBinding(receiver, address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotBound.selector, receiver, top));
        vm.prank(top);
        registry.dismiss(receiver);
    }

    // ---- Shares ----

    function test_a_sub_channel_gives_its_parent_its_cut() public {
        bindReceiver(sub, SUB_KEY, 400);
        assertShares(SUB_PAYOUT, 300, TOP_PAYOUT, 100);
    }

    function test_a_cut_of_less_than_a_basis_point_is_none_and_one_of_all_leaves_none() public {
        bindReceiver(sub, SUB_KEY, 3);
        assertShares(SUB_PAYOUT, 3, address(0), 0);
        bytes memory signature = sponsor(stranger, top, 10_000, TOP_KEY);
        vm.prank(stranger);
        registry.register(address(0x57), 1_000, top, 10_000, DEADLINE, signature);
        bindReceiver(stranger, STRANGER_KEY, 400);
        assertShares(TOP_PAYOUT, 400, address(0), 0);
    }

    function test_a_lower_cap_counts_at_once_and_for_parents_too() public {
        bindReceiver(sub, SUB_KEY, 1_000);
        assertShares(SUB_PAYOUT, 750, TOP_PAYOUT, 250);
        vm.prank(sub);
        registry.lowerCap(400);
        assertShares(SUB_PAYOUT, 300, TOP_PAYOUT, 100);
        vm.prank(top);
        registry.lowerCap(60);
        assertShares(SUB_PAYOUT, 340, TOP_PAYOUT, 60);
        assertBinding(receiver, sub, 1_000);
    }

    function test_a_new_payout_address_counts_once_accepted() public {
        bindReceiver(top, TOP_KEY, 500);
        vm.prank(top);
        registry.proposePayout(stranger);
        assertShares(TOP_PAYOUT, 500, address(0), 0);
        vm.warp(START + 2 days);
        vm.prank(stranger);
        registry.acceptPayout(top);
        assertShares(stranger, 500, address(0), 0);
    }

    function test_payments_pay_the_channel_they_were_signed_with_whatever_happens_after() public {
        bindReceiver(sub, SUB_KEY, 400);
        Share[] memory shares = registry.sharesOf(receiver);
        Extension memory extension = splitting(shares);
        PaymentInfo memory info = hold(extension);
        vm.prank(receiver);
        registry.leave();
        vm.prank(sub);
        registry.lowerCap(1);
        vm.prank(operator);
        escrow.capture(info, extension, shares, MAX, 0.5e6, FEE_RECEIVER);
        assertEq(credit(SUB_PAYOUT), 3e6, "sub-channel");
        assertEq(credit(TOP_PAYOUT), 1e6, "parent");
        assertBalance(receiver, 95.5e6, "merchant");
        assertBalance(address(registry), 0, "registry");
        assertEq(registry.sharesOf(receiver).length, 0, "next payment");
    }

    function testFuzz_a_list_is_one_that_the_escrow_takes_and_never_above_a_cap(
        uint16 share,
        uint16 subCap,
        uint16 topCap,
        uint16 cut,
        uint120 amount
    ) public {
        share = 1 + (share % 1_000);
        bytes memory signature = sponsor(stranger, top, 1 + (cut % 10_000), TOP_KEY);
        vm.prank(stranger);
        registry.register(address(0x57), 1_000, top, 1 + (cut % 10_000), DEADLINE, signature);
        bindReceiver(stranger, STRANGER_KEY, share);
        (subCap, topCap) = (1 + (subCap % 999), 1 + (topCap % (CAP - 1)));
        vm.prank(stranger);
        registry.lowerCap(subCap);
        vm.prank(top);
        registry.lowerCap(topCap);
        Share[] memory shares = registry.sharesOf(receiver);
        assertTrue(shares.length == 1 || shares.length == 2, "length");
        uint256 sum;
        for (uint256 i = 0; i < shares.length; i++) {
            sum += shares[i].bps;
            assertTrue(shares[i].bps != 0, "empty");
            if (shares[i].account == TOP_PAYOUT) assertLe(shares[i].bps, topCap, "parent's cap");
        }
        assertEq(sum, share < subCap ? share : subCap, "sum");
        amount = 1 + (amount % MAX);
        Extension memory extension = splitting(shares);
        PaymentInfo memory info = extended(extension);
        info.minFeeBps = 0;
        authorize(info, amount);
        vm.prank(operator);
        escrow.capture(info, extension, shares, amount, 0, FEE_RECEIVER);
        assertLe(credit(TOP_PAYOUT) + credit(address(0x57)), (uint256(amount) * sum) / 10_000, "paid");
    }

    function bindRefused(bytes memory byMerchant, bytes memory byPartner, bytes memory expected) private {
        vm.expectRevert(expected);
        registry.bind(receiver, top, 500, DEADLINE, byMerchant, byPartner);
    }
}
