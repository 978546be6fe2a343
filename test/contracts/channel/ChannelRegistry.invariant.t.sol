// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IChannelRegistry} from "../../../contracts/channel/IChannelRegistry.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {ChannelFixture} from "./ChannelFixture.sol";

/// @title Partners, merchants and strangers who do and forge what they can, against a book of what was agreed
contract ChannelWorld is ChannelFixture {
    uint256 private constant PEOPLE = 8;

    /// @dev What an outsider who saw every consent would write down.
    struct Agreement {
        address partner;
        uint16 shareBps;
    }
    struct Proposal {
        address payout;
        uint256 from;
    }

    uint256[] private keys;
    address[] private all;
    uint48 public time;
    mapping(bytes32 action => uint256) public done;
    mapping(address merchant => Agreement) public agreed;
    mapping(address partner => Proposal) private proposed;
    mapping(address partner => address) public paid;
    mapping(address partner => uint16) public lowest;
    /// @dev What succeeded without what it needs.
    uint256 public unagreed;
    uint256 public rushed;
    uint256 public captive;
    uint256 public refused;
    uint256 private payments;
    /// @dev Captures of earlier payments that no longer paid what was signed.
    uint256 public changed;
    PaymentInfo[] private held;
    Share[][] private signedShares;

    function setUp() public override {
        super.setUp();
        time = START;
        for (uint256 i = 0; i < PEOPLE; i++) {
            keys.push(0x1000 + i);
            all.push(vm.addr(keys[i]));
        }
        keys.push(RECEIVER_KEY);
        all.push(receiver);
    }

    // ---- Partners ----

    function act_register(uint256 seed) external {
        (address partner, ) = person(seed, "partner");
        (address parent, uint256 parentKey) = person(seed, "parent");
        address payout = address(uint160(0x9000 + draw(seed, "payout", 50)));
        uint16 cut;
        bytes memory signature;
        if (draw(seed, "parented", 2) == 0) parent = address(0);
        else {
            cut = uint16(1 + draw(seed, "cut", 10_000));
            (, uint256 forger) = person(seed, "forger");
            signature = sponsor(partner, parent, cut, draw(seed, "forged", 4) == 0 ? forger : parentKey);
        }
        vm.prank(partner);
        uint16 cap = uint16(draw(seed, "cap", 3_300));
        try registry.register(payout, cap, parent, cut, type(uint48).max, signature) {
            // Signed for another deadline: nobody's consent.
            if (parent != address(0)) unagreed++;
            (paid[partner], lowest[partner]) = (payout, cap);
            done["register"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_join(uint256 seed) external {
        (address partner, ) = person(seed, "partner");
        (address parent, uint256 parentKey) = person(seed, "parent");
        uint16 cut = uint16(1 + draw(seed, "cut", 10_000));
        address payout = address(uint160(0x9000 + draw(seed, "payout", 50)));
        bytes32 typeHash = keccak256("Sponsor(address partner,address parent,uint16 cutBps,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(typeHash, partner, parent, cut, uint256(time)));
        bytes memory signature = sign(parentKey, channelDigest(structHash));
        vm.prank(partner);
        try registry.register(payout, 1 + uint16(draw(seed, "cap", 3_000)), parent, cut, time, signature) {
            paid[partner] = payout;
            lowest[partner] = registry.partnerOf(partner).capBps;
            done["join"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_lower(uint256 seed) external {
        (address partner, ) = person(seed, "partner");
        uint16 cap = uint16(draw(seed, "cap", 3_001));
        vm.prank(partner);
        try registry.lowerCap(cap) {
            if (cap >= lowest[partner]) unagreed++;
            lowest[partner] = cap;
            done["lower"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_propose(uint256 seed) external {
        (address partner, ) = person(seed, "partner");
        (address payout, ) = person(seed, "payout");
        vm.prank(partner);
        try registry.proposePayout(payout) {
            proposed[partner] = Proposal(payout, time + 2 days);
            done["propose"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_accept(uint256 seed) external {
        (address partner, ) = person(seed, "partner");
        (address caller, ) = person(seed, "caller");
        Proposal memory proposal = proposed[partner];
        if (draw(seed, "right", 2) == 0) caller = proposal.payout == address(0) ? caller : proposal.payout;
        vm.prank(caller);
        try registry.acceptPayout(partner) {
            if (proposal.payout != caller || time < proposal.from) rushed++;
            paid[partner] = caller;
            delete proposed[partner];
            done["accept"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_cancel(uint256 seed) external {
        (address partner, ) = person(seed, "partner");
        (address caller, ) = person(seed, "caller");
        if (draw(seed, "right", 2) == 0) caller = partner;
        vm.prank(caller);
        try registry.cancelPayout(partner) {
            if (caller != partner && caller != paid[partner]) unagreed++;
            delete proposed[partner];
            done["withdraw"]++;
        } catch {
            done["refused"]++;
        }
    }

    // ---- Merchants ----

    function act_bind(uint256 seed) external {
        (address merchant, uint256 merchantKey) = person(seed, "merchant");
        (address partner, uint256 partnerKey) = person(seed, "partner");
        // Mostly the one whose payments are captured.
        if (draw(seed, "receiver", 2) == 0) (merchant, merchantKey) = (receiver, RECEIVER_KEY);
        uint16 share = uint16(1 + draw(seed, "share", 1_500));
        uint256 fault = draw(seed, "fault", 6);
        bytes32 structHash = binding(merchant, partner, share, registry.nonces(merchant), time);
        if (fault == 0) merchantKey = partnerKey;
        if (fault == 1) partnerKey = merchantKey;
        bytes memory byMerchant = sign(merchantKey, channelDigest(structHash));
        bytes memory byPartner = sign(partnerKey, channelDigest(structHash));
        if (fault == 2) share += 1;
        try registry.bind(merchant, partner, share, time, byMerchant, byPartner) {
            if (fault < 3 && (fault == 2 || merchant != partner)) unagreed++;
            agreed[merchant] = Agreement(partner, share);
            done["bind"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_leave(uint256 seed) external {
        (address merchant, uint256 key) = person(seed, "merchant");
        if (draw(seed, "how", 2) == 0) {
            vm.prank(merchant);
            registry.leave();
        } else {
            bytes32 structHash = leaving(merchant, registry.nonces(merchant), time);
            registry.leaveBySignature(merchant, time, sign(key, channelDigest(structHash)));
        }
        if (registry.sharesOf(merchant).length != 0) captive++;
        delete agreed[merchant];
        done["leave"]++;
    }

    function act_dismiss(uint256 seed) external {
        (address merchant, ) = person(seed, "merchant");
        (address partner, ) = person(seed, "partner");
        if (draw(seed, "right", 2) == 0) partner = agreed[merchant].partner;
        vm.prank(partner);
        try registry.dismiss(merchant) {
            if (agreed[merchant].partner != partner) unagreed++;
            delete agreed[merchant];
            done["dismiss"]++;
        } catch {
            done["refused"]++;
        }
    }

    function act_wait(uint256 seed) external {
        time += uint48(draw(seed, "time", 1 days));
        vm.warp(time);
        done["wait"]++;
    }

    // ---- Payments ----

    /// @dev Held with the shares of now.
    function act_pay(uint256 seed) external {
        if (held.length >= 8) return;
        PaymentInfo memory info = payment(registry.sharesOf(receiver), ++payments);
        uint256 amount = 1 + draw(seed, "amount", 1e6);
        authorize(info, amount);
        held.push(info);
        signedShares.push();
        Share[] memory shares = registry.sharesOf(receiver);
        for (uint256 i = 0; i < shares.length; i++) signedShares[signedShares.length - 1].push(shares[i]);
        done["pay"]++;
    }

    /// @dev Captured later, with the shares of then.
    function act_capture(uint256) external {
        if (held.length == 0) return;
        PaymentInfo memory info = held[held.length - 1];
        Share[] memory shares = signedShares[held.length - 1];
        held.pop();
        signedShares.pop();
        uint256[] memory before = new uint256[](shares.length);
        for (uint256 i = 0; i < shares.length; i++) before[i] = credit(shares[i].account);
        (, uint120 amount, ) = escrow.paymentState(hashPayment(info));
        Extension memory extension = shares.length == 0 ? bare() : splitting(shares);
        vm.prank(operator);
        try escrow.capture(info, extension, shares, amount, 0, FEE_RECEIVER) {
            if (shares.length == 1 && credit(shares[0].account) != before[0] + (uint256(amount) * shares[0].bps) / 1e4)
                changed++;
            done["capture"]++;
        } catch {
            refused++;
        }
    }

    // ---- Parts ----

    function payment(Share[] memory shares, uint256 nonce) private view returns (PaymentInfo memory info) {
        info = terms();
        (info.minFeeBps, info.preApprovalExpiry) = (0, START + 3650 days);
        (info.authorizationExpiry, info.refundExpiry) = (START + 3650 days, START + 3650 days);
        Extension memory extension = shares.length == 0 ? bare() : splitting(shares);
        info.salt = saltOf(extension, flagsOf(extension));
        // Equal shares make equal extensions; the maximum makes the terms distinct.
        info.maxAmount = uint120(MAX + nonce);
    }

    function person(uint256 seed, string memory what) private view returns (address account, uint256 key) {
        uint256 index = draw(seed, what, keys.length);
        return (all[index], keys[index]);
    }

    function people() external view returns (address[] memory) {
        return all;
    }

    function boundTo(address merchant) external view returns (address partner, uint16 shareBps) {
        return registry.bindingOf(merchant);
    }

    function partnerOf(address partner) external view returns (IChannelRegistry.Partner memory) {
        return registry.partnerOf(partner);
    }

    function sharesOf(address merchant) external view returns (Share[] memory) {
        return registry.sharesOf(merchant);
    }

    function forbidden() external view returns (address) {
        return address(escrow);
    }

    function inRegistry() external view returns (uint256) {
        return usdc.balanceOf(address(registry)) + credit(address(registry)) + address(registry).balance;
    }
}

/// @notice What holds of channels after every action. The numbers are those of docs/invariants.md.
contract ChannelInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    ChannelWorld private world;

    function setUp() public {
        world = new ChannelWorld();
        world.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(world);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(world), actions());
    }

    function actions() private view returns (bytes4[] memory all) {
        all = new bytes4[](12);
        all[0] = world.act_register.selector;
        all[1] = world.act_join.selector;
        all[2] = world.act_lower.selector;
        all[3] = world.act_propose.selector;
        all[4] = world.act_accept.selector;
        all[5] = world.act_cancel.selector;
        all[6] = world.act_bind.selector;
        all[7] = world.act_leave.selector;
        all[8] = world.act_dismiss.selector;
        all[9] = world.act_wait.selector;
        all[10] = world.act_pay.selector;
        all[11] = world.act_capture.selector;
    }

    function invariant_INV_55_a_channels_share_is_never_above_its_cap() public view {
        address[] memory all = world.people();
        for (uint256 i = 0; i < all.length; i++) {
            (address partner, uint16 share) = world.boundTo(all[i]);
            IChannelRegistry.Partner memory channel = world.partnerOf(partner);
            ChannelWorld.Share[] memory shares = world.sharesOf(all[i]);
            uint256 sum;
            for (uint256 j = 0; j < shares.length; j++) sum += shares[j].bps;
            assertLe(sum, channel.capBps, "cap");
            assertLe(sum, 3_000, "hard cap");
            assertLe(sum, share, "agreed share");
            // The last is the parent's, where it has a part of it.
            if (shares.length == 2) assertLe(shares[1].bps, world.partnerOf(channel.parent).capBps, "parent's cap");
        }
    }

    function invariant_INV_56_nobody_is_bound_but_by_both_and_everybody_leaves() public view {
        assertEq(world.unagreed(), 0, "without consent");
        assertEq(world.captive(), 0, "could not leave");
        address[] memory all = world.people();
        for (uint256 i = 0; i < all.length; i++) {
            (address partner, uint16 share) = world.boundTo(all[i]);
            (address agreedPartner, uint16 agreedShare) = world.agreed(all[i]);
            assertEq(partner, agreedPartner, "partner");
            assertEq(share, agreedShare, "share");
        }
    }

    function invariant_INV_57_a_payout_address_changes_after_two_days_by_its_own_word() public view {
        assertEq(world.rushed(), 0, "rushed");
        address[] memory all = world.people();
        for (uint256 i = 0; i < all.length; i++) {
            assertEq(world.partnerOf(all[i]).payout, world.paid(all[i]), "payout");
            assertEq(world.partnerOf(all[i]).capBps, world.lowest(all[i]), "cap");
        }
    }

    function invariant_INV_58_every_list_is_one_that_the_escrow_pays() public view {
        assertEq(world.refused(), 0, "captures refused");
        assertEq(world.changed(), 0, "payments changed afterwards");
        address[] memory all = world.people();
        for (uint256 i = 0; i < all.length; i++) {
            ChannelWorld.Share[] memory shares = world.sharesOf(all[i]);
            assertLe(shares.length, 2, "length");
            for (uint256 j = 0; j < shares.length; j++) {
                assertTrue(shares[j].bps != 0 && shares[j].account != address(0), "empty");
                assertTrue(shares[j].account != world.forbidden(), "into the escrow");
            }
        }
    }

    function invariant_INV_59_there_are_two_levels_and_no_money() public view {
        assertEq(world.inRegistry(), 0, "money");
        address[] memory all = world.people();
        for (uint256 i = 0; i < all.length; i++) {
            address parent = world.partnerOf(all[i]).parent;
            if (parent != address(0)) assertEq(world.partnerOf(parent).parent, address(0), "a third level");
        }
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        for (uint256 i = 0; i < 1_200; i++) {
            (bool success, bytes memory answer) = address(world).call(abi.encodeWithSelector(all[i % all.length], i));
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        bytes32[12] memory names = [
            bytes32("bind"),
            "leave",
            "dismiss",
            "wait",
            "pay",
            "capture",
            "propose",
            "accept",
            "withdraw",
            "lower",
            "refused",
            "register"
        ];
        for (uint256 i = 0; i < names.length; i++) assertTrue(world.done(names[i]) >= 3, string(abi.encode(names[i])));
        assertTrue(world.done("join") >= 1, "join");
        invariant_INV_55_a_channels_share_is_never_above_its_cap();
        invariant_INV_56_nobody_is_bound_but_by_both_and_everybody_leaves();
        invariant_INV_57_a_payout_address_changes_after_two_days_by_its_own_word();
        invariant_INV_58_every_list_is_one_that_the_escrow_pays();
        invariant_INV_59_there_are_two_levels_and_no_money();
    }
}
