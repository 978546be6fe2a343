// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IChannelRegistry} from "../../../contracts/channel/IChannelRegistry.sol";
import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {ChannelFixture} from "./ChannelFixture.sol";

/// @notice Partners: caps, levels, and where they are paid.
contract PartnerTest is ChannelFixture {
    address private constant NEXT = address(0x4e7);

    // ---- Registering ----

    function test_a_partner_registers_and_is_told_of() public {
        vm.recordLogs();
        register(stranger, NEXT, 3_000);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "logs");
        assertEq(logs[0].topics[0], keccak256("PartnerRegistered(address,address,address,uint16,uint16)"), "topic");
        assertEq(logs[0].topics[1], word(stranger), "partner");
        assertEq(logs[0].topics[2], 0, "parent");
        assertEq(logs[0].data, abi.encode(NEXT, uint16(3_000), uint16(0)), "data");
        IChannelRegistry.Partner memory partner = registry.partnerOf(stranger);
        assertEq(partner.payout, NEXT, "payout");
        assertEq(partner.capBps, 3_000, "cap");
        assertEq(partner.parent, address(0), "parent");
        assertEq(registry.partnerOf(payer).payout, address(0), "nobody");
        partner = registry.partnerOf(sub);
        assertEq(partner.parent, top, "parent");
        assertEq(partner.cutBps, 2_500, "cut");
    }

    function test_registers_once() public {
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.AlreadyRegistered.selector, top));
        register(top, NEXT, 100);
    }

    function test_is_paid_neither_nowhere_nor_into_the_escrow() public {
        address[2] memory bad = [address(0), address(escrow)];
        for (uint256 i = 0; i < bad.length; i++) {
            bytes memory invalid = abi.encodeWithSelector(IChannelRegistry.InvalidPayout.selector, bad[i]);
            vm.expectRevert(invalid);
            register(stranger, bad[i], 100);
            vm.expectRevert(invalid);
            vm.prank(top);
            registry.proposePayout(bad[i]);
        }
    }

    function test_a_cap_is_above_zero_and_at_most_thirty_percent() public {
        vm.expectRevert(outOfRange(0, 3_000));
        register(stranger, NEXT, 0);
        vm.expectRevert(outOfRange(3_001, 3_000));
        register(stranger, NEXT, 3_001);
        register(stranger, NEXT, 3_000);
    }

    // ---- Levels ----

    function test_a_sub_channel_needs_its_parents_signature_over_every_word() public {
        bytes memory signature = sponsor(stranger, top, 2_500, TOP_KEY);
        bytes memory invalid = abi.encodeWithSelector(IChannelRegistry.InvalidSignature.selector, top);
        enterRefused(stranger, top, 2_501, DEADLINE, signature, invalid);
        enterRefused(stranger, top, 2_500, DEADLINE + 1, signature, invalid);
        enterRefused(payer, top, 2_500, DEADLINE, signature, invalid);
        enterRefused(stranger, top, 2_500, DEADLINE, malleate(signature), invalid);
        enterRefused(stranger, top, 2_500, DEADLINE, "", invalid);
        bytes memory other = sponsor(stranger, top, 2_500, STRANGER_KEY);
        enterRefused(stranger, top, 2_500, DEADLINE, other, invalid);
        vm.warp(DEADLINE + 1);
        bytes memory late = abi.encodeWithSelector(IChannelRegistry.AfterDeadline.selector, DEADLINE + 1, DEADLINE);
        enterRefused(stranger, top, 2_500, DEADLINE, signature, late);
        vm.warp(DEADLINE);
        vm.prank(stranger);
        registry.register(NEXT, 100, top, 2_500, DEADLINE, signature);
    }

    function test_there_are_two_levels() public {
        bytes memory signature = sponsor(stranger, sub, 100, SUB_KEY);
        bytes memory refused = abi.encodeWithSelector(IChannelRegistry.TooManyLevels.selector, sub);
        enterRefused(stranger, sub, 100, DEADLINE, signature, refused);
        refused = abi.encodeWithSelector(IChannelRegistry.NotRegistered.selector, payer);
        enterRefused(stranger, payer, 100, DEADLINE, signature, refused);
        // Nobody is its own parent.
        refused = abi.encodeWithSelector(IChannelRegistry.NotRegistered.selector, stranger);
        enterRefused(stranger, stranger, 100, DEADLINE, signature, refused);
    }

    function test_a_cut_goes_with_a_parent_and_is_at_most_the_share() public {
        enterRefused(stranger, address(0), 1, DEADLINE, "", outOfRange(1, 0));
        enterRefused(stranger, top, 0, DEADLINE, "", outOfRange(0, 10_000));
        enterRefused(stranger, top, 10_001, DEADLINE, "", outOfRange(10_001, 10_000));
    }

    function test_a_contract_account_is_a_parent() public {
        ContractAccount account = new ContractAccount(top);
        account.execute(address(registry), abi.encodeCall(registry.register, (NEXT, CAP, address(0), 0, 0, "")));
        bytes memory signature = sponsor(stranger, address(account), 100, TOP_KEY);
        vm.prank(stranger);
        registry.register(NEXT, 100, address(account), 100, DEADLINE, signature);
        assertEq(registry.partnerOf(stranger).parent, address(account), "parent");
    }

    // ---- Caps ----

    function test_a_cap_goes_down_and_never_up() public {
        vm.expectRevert(outOfRange(CAP, CAP - 1));
        vm.prank(top);
        registry.lowerCap(CAP);
        vm.expectRevert(outOfRange(0, CAP - 1));
        vm.prank(top);
        registry.lowerCap(0);
        vm.recordLogs();
        vm.prank(top);
        registry.lowerCap(CAP - 1);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], keccak256("CapLowered(address,uint16)"), "topic");
        assertEq(logs[0].topics[1], word(top), "partner");
        assertEq(logs[0].data, abi.encode(CAP - 1), "cap");
        assertEq(registry.partnerOf(top).capBps, CAP - 1, "cap");
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.lowerCap(1);
    }

    // ---- Payout ----

    function test_a_payout_address_changes_in_two_steps_two_days_apart() public {
        vm.recordLogs();
        vm.prank(top);
        registry.proposePayout(NEXT);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], keccak256("PayoutProposed(address,address,uint48)"), "topic");
        assertEq(logs[0].topics[1], word(top), "partner");
        assertEq(logs[0].topics[2], word(NEXT), "payout");
        assertEq(logs[0].data, abi.encode(START + 2 days), "from");
        assertEq(registry.partnerOf(top).payout, TOP_PAYOUT, "payout");
        assertEq(registry.partnerOf(top).proposedPayout, NEXT, "proposed");
        vm.warp(START + 2 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.TooEarly.selector, START + 2 days - 1, START + 2 days));
        vm.prank(NEXT);
        registry.acceptPayout(top);
        vm.warp(START + 2 days);
        address[3] memory others = [top, TOP_PAYOUT, stranger];
        for (uint256 i = 0; i < others.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotProposed.selector, others[i]));
            vm.prank(others[i]);
            registry.acceptPayout(top);
        }
        vm.recordLogs();
        vm.prank(NEXT);
        registry.acceptPayout(top);
        logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], keccak256("PayoutChanged(address,address)"), "topic");
        assertEq(logs[0].topics[2], word(NEXT), "payout");
        assertEq(registry.partnerOf(top).payout, NEXT, "payout");
        assertEq(registry.partnerOf(top).proposedPayout, address(0), "proposed");
        assertEq(registry.partnerOf(top).acceptableFrom, 0, "from");
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotProposed.selector, NEXT));
        vm.prank(NEXT);
        registry.acceptPayout(top);
    }

    function test_a_second_proposal_replaces_the_first_and_waits_anew() public {
        vm.prank(top);
        registry.proposePayout(NEXT);
        vm.warp(START + 1 days);
        vm.prank(top);
        registry.proposePayout(stranger);
        vm.warp(START + 2 days);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotProposed.selector, NEXT));
        vm.prank(NEXT);
        registry.acceptPayout(top);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.TooEarly.selector, START + 2 days, START + 3 days));
        vm.prank(stranger);
        registry.acceptPayout(top);
    }

    function test_the_partner_or_who_is_paid_now_takes_a_proposal_back() public {
        address[2] memory able = [top, TOP_PAYOUT];
        for (uint256 i = 0; i < able.length; i++) {
            vm.prank(top);
            registry.proposePayout(NEXT);
            vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotAllowed.selector, NEXT));
            vm.prank(NEXT);
            registry.cancelPayout(top);
            vm.recordLogs();
            vm.prank(able[i]);
            registry.cancelPayout(top);
            Vm.Log[] memory logs = vm.getRecordedLogs();
            assertEq(logs[0].topics[0], keccak256("PayoutProposalCancelled(address,address)"), "topic");
            assertEq(logs[0].topics[1], word(top), "partner");
            assertEq(logs[0].topics[2], word(NEXT), "payout");
            assertEq(registry.partnerOf(top).acceptableFrom, 0, "from");
            vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotProposed.selector, address(0)));
            vm.prank(able[i]);
            registry.cancelPayout(top);
            vm.warp(START + 10 days);
            vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotProposed.selector, NEXT));
            vm.prank(NEXT);
            registry.acceptPayout(top);
        }
    }

    function test_who_is_no_partner_proposes_nothing_and_nobody_accepts_zero() public {
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.proposePayout(NEXT);
        vm.expectRevert(abi.encodeWithSelector(IChannelRegistry.NotProposed.selector, stranger));
        vm.prank(stranger);
        registry.acceptPayout(stranger);
    }

    function test_names_its_escrow_and_its_domain() public view {
        assertEq(registry.ESCROW(), address(escrow), "escrow");
        (, string memory name, string memory version, uint256 chainId, address at, , ) = registry.eip712Domain();
        assertEq(bytes(name), "Sluice Channels", "name");
        assertEq(bytes(version), "1", "version");
        assertEq(chainId, CHAIN_ID, "chain");
        assertEq(at, address(registry), "contract");
    }

    // ---- Parts ----

    function enterRefused(
        address partner,
        address parent,
        uint16 cutBps,
        uint256 deadline,
        bytes memory signature,
        bytes memory expected
    ) private {
        vm.expectRevert(expected);
        vm.prank(partner);
        registry.register(NEXT, 100, parent, cutBps, deadline, signature);
    }

    function outOfRange(uint16 bps, uint16 most) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IChannelRegistry.BpsOutOfRange.selector, bps, most);
    }

    function word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
