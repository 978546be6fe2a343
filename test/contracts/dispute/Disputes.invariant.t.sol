// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {Disputes} from "../../../contracts/dispute/Disputes.sol";
import {assertEq, assertGe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @title Payers, receivers and an arbiter who dispute in any order, and the books an outsider would keep
/// @notice Each action succeeds: where nothing fits, it first makes what it needs.
contract DisputeWorld is DisputeFixture {
    using Stablecoin for IFiatToken;

    struct Entry {
        PaymentInfo info;
        Extension ext;
        IDisputes.DisputeTerms dispute;
        bytes32 hash;
        uint256 held;
        bool frozen;
        bool answered;
    }

    uint256 private constant KEYS = 3;
    uint256 private constant GIVEN = 1e15;

    uint48 public time;
    uint256 public steps;
    /// @dev Attempts that should have been refused and were not.
    uint256 public thefts;
    address[] public accounts;
    mapping(address account => uint256) public expected;
    mapping(bytes32 action => uint256) public done;
    Entry[] private entries;
    uint256 private deniedUntil;
    address private denied;

    function setUp() public override {
        super.setUp();
        time = START;
        for (uint256 i = 0; i < KEYS; i++) {
            usdc.fund(vm.addr(payerKey(i)), GIVEN);
            expected[vm.addr(payerKey(i))] = GIVEN;
            accounts.push(vm.addr(payerKey(i)));
            accounts.push(vm.addr(receiverKey(i)));
        }
        accounts.push(FEE_RECEIVER);
        accounts.push(stranger);
        accounts.push(arbiter);
        accounts.push(authorizer);
        accounts.push(address(disputes));
    }

    modifier action(bytes32 name) {
        vm.warp(time);
        if (denied != address(0) && steps >= deniedUntil) {
            usdc.undeny(denied);
            denied = address(0);
        }
        _;
        done[name]++;
        steps++;
    }

    // ---- Actions ----

    function act_open(uint256 seed) external action("open") {
        begin(seed);
    }

    function act_answer(uint256 seed) external action("answer") {
        contest(seed);
    }

    function act_agree(uint256 seed) external action("agree") {
        Entry storage entry = entries[live(seed, false)];
        uint16 bps = uint16(draw(seed, "bps", 10_001));
        bytes32 digest = offerDigest(entry.hash, bps, time + 1);
        disputes.agree(
            entry.info,
            entry.ext,
            none(),
            bps,
            time + 1,
            sign(keyOf(entry.info.payer), digest),
            sign(draw(seed, "who", 2) == 0 ? AUTHORIZER_KEY : keyOf(entry.info.receiver), digest)
        );
        book(entry, bps);
    }

    function act_rule(uint256 seed) external action("rule") {
        Entry storage entry = entries[contest(seed)];
        if (time >= entry.ext.settleBy) return;
        uint16 bps = uint16(draw(seed, "bps", 10_001));
        vm.prank(arbiter);
        disputes.rule(entry.info, entry.ext, entry.dispute, none(), bps);
        book(entry, bps);
    }

    function act_conclude(uint256 seed) external action("conclude") {
        Entry storage entry = entries[live(seed, false)];
        passTo(knownEnd(entry));
        vm.prank(stranger);
        disputes.conclude(entry.info, entry.ext, entry.dispute, none());
        book(entry, entry.answered ? entry.dispute.defaultBps : 10_000);
    }

    function act_reclaim(uint256 seed) external action("reclaim") {
        Entry storage entry = entries[live(seed, false)];
        passTo(entry.ext.settleBy + 30 days);
        vm.prank(entry.info.payer);
        escrow.reclaim(entry.info, entry.ext);
        book(entry, 10_000);
    }

    function act_release(uint256 seed) external action("release") {
        Entry storage entry = entries[live(seed, false)];
        uint256 amount = 1 + draw(seed, "amount", entry.held);
        vm.prank(authorizer);
        escrow.release(entry.info, entry.ext, amount);
        expected[entry.info.payer] += amount;
        entry.held -= amount;
        if (entry.held == 0) entry.frozen = false;
    }

    function act_deny(uint256 seed) external action("deny") {
        if (denied != address(0)) return;
        denied = accounts[draw(seed, "denied", 2 * KEYS)];
        deniedUntil = steps + 1 + draw(seed, "for", 8);
        usdc.deny(denied);
    }

    function act_wait(uint256 seed) external action("wait") {
        passTo(time + uint48(draw(seed, "time", 2 days)));
    }

    /// @dev Everything that nobody may do now.
    function act_steal(uint256 seed) external action("steal") {
        Entry storage entry = entries[live(seed, false)];
        attempt(stranger, abi.encodeCall(disputes.rule, (entry.info, entry.ext, entry.dispute, none(), 10_000)));
        attempt(
            entry.info.payer,
            abi.encodeCall(disputes.rule, (entry.info, entry.ext, entry.dispute, none(), 10_000))
        );
        attempt(entry.info.payer, abi.encodeCall(disputes.answer, (entry.info, entry.ext, entry.dispute, "")));
        attempt(
            entry.info.payer,
            abi.encodeCall(disputes.agree, (entry.info, entry.ext, none(), 10_000, time + 1, "", ""))
        );
        attempt(
            entry.info.receiver,
            abi.encodeCall(disputes.agree, (entry.info, entry.ext, none(), 0, time + 1, "", ""))
        );
        attempt(entry.info.payer, abi.encodeCall(disputes.open, (entry.info, entry.ext, entry.dispute)));
        if (time < knownEnd(entry)) {
            attempt(stranger, abi.encodeCall(disputes.conclude, (entry.info, entry.ext, entry.dispute, none())));
        }
        if (!entry.answered) {
            attempt(arbiter, abi.encodeCall(disputes.rule, (entry.info, entry.ext, entry.dispute, none(), 0)));
        }
        vm.prank(arbiter);
        (bool settled, ) = address(escrow).call(abi.encodeCall(escrow.settle, (entry.info, entry.ext, none(), 0)));
        if (settled) thefts++;
    }

    // ---- Parts ----

    function begin(uint256 seed) private returns (uint256 index) {
        index = entries.length;
        Entry storage entry = entries.push();
        uint256 who = draw(seed, "payer", KEYS);
        IDisputes.DisputeTerms memory dispute;
        dispute.arbiter = arbiter;
        uint48 openUntil = time + 1 + uint48(draw(seed, "open", 1 hours));
        dispute.answerUntil = openUntil + 1 + uint48(draw(seed, "answer", 3 days));
        dispute.defaultBps = uint16(draw(seed, "default", 10_001));
        Extension memory ext = extensionOf(dispute);
        ext.nonce = index;
        ext.protectedUntil = openUntil;
        ext.settleBy = dispute.answerUntil + 1 + uint48(draw(seed, "settle", 10 days));
        PaymentInfo memory info = disputable(ext);
        info.payer = vm.addr(payerKey(who));
        info.receiver = vm.addr(receiverKey(draw(seed, "receiver", KEYS)));
        info.maxAmount = uint120(1 + draw(seed, "amount", draw(seed, "small", 4) == 0 ? 50 : 1e9));
        info.preApprovalExpiry = openUntil;
        info.authorizationExpiry = openUntil + uint48(draw(seed, "authorization", 1 days));
        info.refundExpiry = info.authorizationExpiry;
        if (denied == info.payer) {
            usdc.undeny(denied);
            denied = address(0);
        }
        bytes memory data = bytes.concat(hex"01", signatureOf(info, payerKey(who)));
        vm.prank(operator);
        escrow.authorize(info, info.maxAmount, address(escrow), data);
        (entry.info, entry.ext, entry.dispute) = (info, ext, dispute);
        (entry.hash, entry.held, entry.frozen) = (hashPayment(info), info.maxAmount, true);
        expected[info.payer] -= info.maxAmount;
        if (draw(seed, "signed", 2) == 0) {
            disputes.openBySignature(info, ext, dispute, sign(payerKey(who), openDigest(entry.hash)));
        } else {
            open(info, ext, dispute);
        }
    }

    /// @dev A dispute that is answered, or can be no more.
    function contest(uint256 seed) private returns (uint256 index) {
        index = live(seed, true);
        Entry storage entry = entries[index];
        if (entry.answered) return index;
        bytes memory signature;
        if (draw(seed, "by", 2) == 0) signature = sign(keyOf(entry.info.receiver), answerDigest(entry.hash));
        else vm.prank(authorizer);
        disputes.answer(entry.info, entry.ext, entry.dispute, signature);
        entry.answered = true;
    }

    /// @dev A dispute that is open; one that can be contested, or is, if asked for.
    function live(uint256 seed, bool contestable) private returns (uint256 index) {
        uint256 length = entries.length;
        uint256 from = length == 0 ? 0 : draw(seed, "which", length);
        for (uint256 i = 0; i < length; i++) {
            index = (from + i) % length;
            Entry storage entry = entries[index];
            if (!entry.frozen) continue;
            if (!contestable || time < (entry.answered ? entry.ext.settleBy : entry.dispute.answerUntil)) return index;
        }
        return begin(seed);
    }

    function book(Entry storage entry, uint16 bps) private {
        uint256 back = (entry.held * bps) / 10_000;
        uint256 fee = ((entry.held - back) * entry.info.minFeeBps) / 10_000;
        expected[entry.info.payer] += back;
        expected[FEE_RECEIVER] += fee;
        expected[entry.info.receiver] += entry.held - back - fee;
        (entry.held, entry.frozen) = (0, false);
    }

    function attempt(address who, bytes memory data) private {
        vm.prank(who);
        (bool success, ) = address(disputes).call(data);
        if (success) thefts++;
    }

    function passTo(uint48 to) private {
        if (to <= time) return;
        time = to;
        vm.warp(time);
    }

    function knownEnd(Entry storage entry) private view returns (uint48) {
        return entry.answered ? entry.ext.settleBy : entry.dispute.answerUntil;
    }

    function payerKey(uint256 index) private pure returns (uint256) {
        return 0xaa00 + index;
    }

    function receiverKey(uint256 index) private pure returns (uint256) {
        return 0xbb00 + index;
    }

    function keyOf(address account) private pure returns (uint256) {
        for (uint256 i = 0; i < KEYS; i++) {
            if (vm.addr(payerKey(i)) == account) return payerKey(i);
            if (vm.addr(receiverKey(i)) == account) return receiverKey(i);
        }
        revert("no key");
    }

    // ---- For the invariants ----

    function count() external view returns (uint256) {
        return entries.length;
    }

    function accountCount() external view returns (uint256) {
        return accounts.length;
    }

    function entryAt(uint256 index) external view returns (Entry memory) {
        return entries[index];
    }

    function has(address account) external view returns (uint256) {
        return wealth(account);
    }

    function parts() external view returns (Disputes, PaymentEscrow) {
        return (disputes, escrow);
    }
}

/// @notice What holds of disputes after every action of anybody. The numbers are those of docs/invariants.md.
contract DisputesInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Disputes that a trial looks at after each action: the newest ones.
    uint256 private constant TRIALS = 3;

    DisputeWorld private world;
    Disputes private disputes;
    PaymentEscrow private escrow;

    function setUp() public {
        world = new DisputeWorld();
        world.setUp();
        (disputes, escrow) = world.parts();
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
        all = new bytes4[](10);
        all[0] = world.act_open.selector;
        all[1] = world.act_answer.selector;
        all[2] = world.act_agree.selector;
        all[3] = world.act_rule.selector;
        all[4] = world.act_conclude.selector;
        all[5] = world.act_reclaim.selector;
        all[6] = world.act_release.selector;
        all[7] = world.act_deny.selector;
        all[8] = world.act_wait.selector;
        all[9] = world.act_steal.selector;
    }

    function invariant_INV_09_every_dispute_ends_by_a_known_time() public {
        uint256 tried;
        for (uint256 i = world.count(); i > 0 && tried < TRIALS; i--) {
            DisputeWorld.Entry memory entry = world.entryAt(i - 1);
            if (!entry.frozen) continue;
            tried++;
            uint256 before = vm.snapshotState();
            uint48 known = entry.answered ? entry.ext.settleBy : entry.dispute.answerUntil;
            if (world.time() < known) vm.warp(known);
            uint256 had = world.has(entry.info.payer);
            vm.prank(address(0xa17));
            disputes.conclude(entry.info, entry.ext, entry.dispute, new DisputeWorld.Share[](0));
            uint256 bps = entry.answered ? entry.dispute.defaultBps : 10_000;
            assertEq(world.has(entry.info.payer), had + (entry.held * bps) / 10_000, "payer");
            assertOver(entry.hash);
            vm.revertToState(before);
        }
    }

    function invariant_INV_30_no_freeze_outlives_settle_by_and_thirty_days() public {
        uint256 tried;
        for (uint256 i = world.count(); i > 0 && tried < TRIALS; i--) {
            DisputeWorld.Entry memory entry = world.entryAt(i - 1);
            if (!entry.frozen) continue;
            tried++;
            uint256 before = vm.snapshotState();
            uint48 last = entry.ext.settleBy + 30 days;
            if (world.time() < last) vm.warp(last);
            uint256 had = world.has(entry.info.payer);
            vm.prank(entry.info.payer);
            escrow.reclaim(entry.info, entry.ext);
            assertEq(world.has(entry.info.payer), had + entry.held, "payer");
            assertOver(entry.hash);
            vm.revertToState(before);
        }
    }

    function invariant_INV_31_a_dispute_pays_to_the_unit_what_ended_it() public view {
        for (uint256 i = 0; i < world.accountCount(); i++) {
            address account = world.accounts(i);
            // The parties of the fixture have their own funds, and dispute nothing here.
            assertEq(world.has(account), world.expected(account), "wealth");
        }
    }

    function invariant_INV_32_a_hold_in_dispute_waits_for_its_end_whole() public view {
        for (uint256 i = 0; i < world.count(); i++) {
            DisputeWorld.Entry memory entry = world.entryAt(i);
            (, uint120 held, ) = escrow.paymentState(entry.hash);
            assertEq(held, entry.held, "held");
            (, IDisputes.Status status) = disputes.statusOf(entry.info, entry.ext, entry.dispute);
            IDisputes.Status expected = IDisputes.Status.None;
            if (entry.frozen) expected = entry.answered ? IDisputes.Status.Answered : IDisputes.Status.Open;
            assertEq(uint256(status), uint256(expected), "status");
        }
        assertEq(world.thefts(), 0, "thefts");
    }

    function afterInvariant() external view {
        assertGe(world.steps(), 1, "steps");
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        for (uint256 i = 0; i < 400; i++) {
            (bool done, bytes memory answer) = address(world).call(abi.encodeWithSelector(all[i % all.length], i));
            if (!done) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        bytes32[10] memory names = [
            bytes32("open"),
            "answer",
            "agree",
            "rule",
            "conclude",
            "reclaim",
            "release",
            "deny",
            "wait",
            "steal"
        ];
        for (uint256 i = 0; i < names.length; i++) assertEq(world.done(names[i]), 40, "times");
        invariant_INV_31_a_dispute_pays_to_the_unit_what_ended_it();
        invariant_INV_32_a_hold_in_dispute_waits_for_its_end_whole();
        invariant_INV_09_every_dispute_ends_by_a_known_time();
        invariant_INV_30_no_freeze_outlives_settle_by_and_thirty_days();
    }

    function assertOver(bytes32 hash) private view {
        (, uint120 held, ) = escrow.paymentState(hash);
        assertEq(held, 0, "held");
        (, bool frozen, , ) = escrow.extendedState(hash);
        assertTrue(!frozen, "frozen");
    }
}
