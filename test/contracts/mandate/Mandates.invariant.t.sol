// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @title Payers, receivers and strangers who sign, pull, pause and forge what they can, against a book of what was agreed
contract MandateWorld is MandateFixture {
    using Stablecoin for IFiatToken;

    uint256 private constant PAYERS = 3;
    uint256 private constant MOST_MANDATES = 12;
    address private constant RESOLVER_OF_HOLDS = address(0x4e5);

    /// @dev What an outsider who saw every consent would write down.
    struct Entry {
        bool active;
        bool paused;
        bool cancelled;
        uint256 pulls;
        uint256 period;
        uint256 spent;
        uint256 words;
    }
    struct Made {
        uint256 mandate;
        uint256 period;
        uint256 number;
        uint256 amount;
        uint256 at;
        uint256 returned;
    }

    uint256[] private keys;
    uint48 public time;
    mapping(bytes32 action => uint256) public done;
    IMandates.Mandate[] private all;
    bytes[] private signatures;
    Entry[] private book;
    Made[] private made;
    mapping(uint256 mandate => mapping(uint256 period => uint256)) public pulledIn;
    mapping(uint256 mandate => mapping(uint256 period => uint256)) public pullsIn;
    mapping(address payer => uint256) private given;
    mapping(address payer => uint256) private taken;

    /// @dev What succeeded without what it needs, or failed with all of it.
    uint256 public unagreed;
    uint256 public unheard;
    uint256 public governed;
    uint256 public changedByFailure;

    function setUp() public override {
        super.setUp();
        time = START;
        for (uint256 i = 0; i < PAYERS; i++) {
            keys.push(0x1000 + i);
            address account = vm.addr(keys[i]);
            usdc.fund(account, FUNDS);
            given[account] = FUNDS;
            vm.prank(account);
            usdc.approve(address(mandates), type(uint256).max);
        }
        usdc.fund(AUTHORIZER, FUNDS);
        vm.prank(AUTHORIZER);
        usdc.approve(address(escrow), type(uint256).max);
    }

    // ---- Consent ----

    function act_activate(uint256 seed) external {
        if (all.length == MOST_MANDATES || (all.length != 0 && draw(seed, "again", 4) == 0)) return replay(seed);
        (address account, uint256 key) = person(seed, "payer");
        IMandates.Mandate memory mandate = anyMandate(seed, account);
        uint256 how = draw(seed, "how", 4);
        bytes memory signature = sign(key, mandateDigest(hashMandate(mandate)));
        if (how == 0) {
            signature = sign(key + 1, mandateDigest(hashMandate(mandate)));
            try mandates.activate(mandate, signature) {
                unagreed++;
            } catch {
                done["forged"]++;
            }
            return;
        }
        if (how == 1) {
            vm.prank(account);
            mandates.activate(mandate, "");
        } else {
            mandates.activate(mandate, signature);
        }
        all.push(mandate);
        signatures.push(signature);
        book.push();
        book[book.length - 1].active = true;
        done["activate"]++;
    }

    /// @dev The same terms and signature once more.
    function replay(uint256 seed) private {
        uint256 index = draw(seed, "mandate", all.length);
        try mandates.activate(all[index], signatures[index]) {
            unagreed++;
        } catch {
            done["replay"]++;
        }
    }

    function act_pause(uint256 seed) external {
        if (all.length == 0) return;
        uint256 index = draw(seed, "mandate", all.length);
        Entry storage entry = book[index];
        bool pausing = draw(seed, "pausing", 5) == 0 ? entry.paused : !entry.paused;
        bool due = entry.active && !entry.cancelled && entry.paused != pausing;
        bool heard = tell(seed, index, pausing);
        if (!heard) {
            done["deaf"]++;
            return;
        }
        bool now_ = mandates.stateOf(keyOf(all[index])).paused;
        if (due && now_ != pausing) unheard++;
        if (due) {
            entry.paused = pausing;
            entry.words++;
            done[pausing ? bytes32("pause") : bytes32("resume")]++;
        }
    }

    /// @return heard Whether it was the payer's word.
    function tell(uint256 seed, uint256 index, bool pausing) private returns (bool heard) {
        IMandates.Mandate memory mandate = all[index];
        bytes32 key = keyOf(mandate);
        bytes32 hash = hashMandate(mandate);
        uint256 nonce = mandates.stateOf(key).nonce;
        uint256 how = draw(seed, "how", 5);
        bytes memory signature;
        // Itself, by signature; forged, of another nonce, by the receiver.
        if (how == 1 || how == 3) {
            if (how == 3) nonce++;
            bytes32 words = pausing ? pauseHash(key, nonce, time) : resumeHash(key, nonce, time);
            signature = sign(keyOfPayer(mandate.payer), mandateDigest(words));
        }
        if (how == 2) signature = sign(STRANGER_KEY, mandateDigest(pauseHash(key, nonce, time)));
        vm.prank(
            how == 0
                ? mandate.payer
                : how == 4
                    ? mandate.receiver
                    : stranger
        );
        bytes memory call =
            pausing
                ? abi.encodeCall(mandates.pause, (mandate.payer, mandate.receiver, hash, time, signature))
                : abi.encodeCall(mandates.resume, (mandate.payer, mandate.receiver, hash, time, signature));
        (bool success, ) = address(mandates).call(call);
        heard = how < 2;
        if (success && !heard) unagreed++;
    }

    function act_cancel(uint256 seed) external {
        if (all.length == 0) return;
        uint256 index = draw(seed, "mandate", all.length);
        // Most live on.
        if (draw(seed, "mercy", 3) != 0) return;
        IMandates.Mandate memory mandate = all[index];
        uint256 how = draw(seed, "how", 5);
        address party =
            how == 1
                ? mandate.receiver
                : how == 4
                    ? stranger
                    : mandate.payer;
        bytes memory signature;
        if (how == 2 || how == 3) {
            uint256 key = how == 2 ? keyOfPayer(mandate.payer) : STRANGER_KEY;
            signature = sign(key, mandateDigest(cancelHash(keyOf(mandate), time)));
        }
        vm.prank(how < 2 ? party : stranger);
        try mandates.cancel(mandate.payer, mandate.receiver, hashMandate(mandate), party, time, signature) {
            if (how > 2 || book[index].cancelled) unagreed++;
            (book[index].cancelled, book[index].active) = (true, false);
            done["cancel"]++;
        } catch {
            if (how < 3 && !book[index].cancelled) unheard++;
            done["not cancelled"]++;
        }
    }

    // ---- Pulls ----

    function act_collect(uint256 seed) external {
        if (all.length == 0) return;
        uint256 index = draw(seed, "mandate", all.length);
        IMandates.Pull memory pull = anyPull(seed, index);
        address sender = anySender(seed, pull.mandate);
        bytes32 before = digest(index);
        vm.prank(sender);
        try mandates.collect(pull) {
            if (sender != pull.mandate.receiver && sender != pull.mandate.puller) unagreed++;
            record(index, pull.amount);
            done["collect"]++;
        } catch {
            if (digest(index) != before) changedByFailure++;
            done["not collected"]++;
        }
    }

    function act_collect_the_cap(uint256 seed) external {
        if (all.length == 0) return;
        uint256 index = draw(seed, "mandate", all.length);
        IMandates.Mandate memory mandate = all[index];
        if (time < mandate.start) return;
        IMandates.Pull memory pull = pullFor(mandate, capNow(mandate));
        vm.prank(mandate.receiver);
        try mandates.collect(pull) {
            record(index, pull.amount);
            done["collect the cap"]++;
        } catch {
            done["not collected"]++;
        }
    }

    function act_batch(uint256 seed) external {
        if (all.length == 0) return;
        uint256 count = 1 + draw(seed, "count", all.length < 4 ? all.length : 4);
        uint256 first = draw(seed, "first", all.length);
        IMandates.Pull[] memory pulls = new IMandates.Pull[](count);
        uint256[] memory indexes = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            uint256 inner = uint256(keccak256(abi.encode(seed, i)));
            // Each once, so that what came through is told by the number of its pulls.
            indexes[i] = (first + i) % all.length;
            pulls[i] = anyPull(inner, indexes[i]);
            uint256 cap = time < pulls[i].mandate.start ? 0 : capNow(pulls[i].mandate);
            if (draw(inner, "cap", 2) == 0) pulls[i] = pullFor(pulls[i].mandate, cap);
        }
        uint256[] memory before = pullCounts();
        vm.prank(receiver);
        mandates.collectBatch(pulls, GAS_EACH);
        uint256[] memory after_ = pullCounts();
        for (uint256 i = 0; i < count; i++) {
            uint256 index = indexes[i];
            if (after_[index] == before[index]) {
                done["not in batch"]++;
                continue;
            }
            record(index, pulls[i].amount);
            before[index]++;
            done["batch"]++;
        }
        for (uint256 index = 0; index < all.length; index++) if (after_[index] != before[index]) changedByFailure++;
    }

    function act_wait(uint256 seed) external {
        time += uint48(draw(seed, "time", draw(seed, "long", 3) == 0 ? 40 days : 2 days));
        vm.warp(time);
        done["wait"]++;
    }

    // ---- What gets in the way ----

    function act_allow(uint256 seed) external {
        (address account, ) = person(seed, "payer");
        vm.prank(account);
        usdc.approve(address(mandates), draw(seed, "gone", 4) == 0 ? draw(seed, "left", 5e6) : type(uint256).max);
        done["allow"]++;
    }

    function act_spend(uint256 seed) external {
        (address account, ) = person(seed, "payer");
        uint256 had = usdc.balanceOf(account);
        if (usdc.isBlacklisted(account) || had < 20e6 || draw(seed, "spending", 4) != 0) return;
        taken[account] += had - 5e6;
        done["spend"]++;
        vm.prank(account);
        usdc.transfer(address(0x5be7d), had - 5e6);
    }

    function act_earn(uint256 seed) external {
        (address account, ) = person(seed, "payer");
        if (usdc.isBlacklisted(account)) return;
        given[account] += 50e6;
        done["earn"]++;
        usdc.fund(account, 50e6);
    }

    function act_deny(uint256 seed) external {
        (address account, ) = person(seed, "payer");
        if (draw(seed, "receiver", 3) == 0) account = receiver;
        if (usdc.isBlacklisted(account)) usdc.undeny(account);
        else if (draw(seed, "deny", 4) == 0) usdc.deny(account);
        done["deny"]++;
    }

    /// @dev Governance does all that it can to this token, and no mandate changes by it.
    function act_govern(uint256 seed) external {
        bytes32 before = digestOfAll();
        uint48 until = draw(seed, "pausing", 3) == 0 ? time + uint48(draw(seed, "until", 3 days)) : 0;
        vm.prank(GUARD);
        escrow.setIntake(address(usdc), draw(seed, "vetted", 2) == 0, until);
        if (digestOfAll() != before) governed++;
        done["govern"]++;
    }

    // ---- What becomes of payments ----

    function act_return(uint256 seed) external {
        if (made.length == 0) return;
        Made storage payment = made[draw(seed, "payment", made.length)];
        IMandates.Mandate memory mandate = all[payment.mandate];
        (PaymentInfo memory info, Extension memory extension) = mandates.paymentOf(
            mandate,
            payment.period,
            payment.number
        );
        (, uint120 held, uint120 refundable) = escrow.paymentState(hashPayment(info));
        uint256 amount = held != 0 ? held : refundable;
        if (amount == 0) return;
        amount = 1 + draw(seed, "amount", amount);
        uint256 had = usdc.balanceOf(mandate.payer);
        bytes memory call =
            held != 0
                ? abi.encodeWithSignature(
                    "release((address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256),(address,address,bytes32,uint48,uint48,bytes32,uint256),uint256)",
                    info,
                    extension,
                    amount
                )
                : abi.encodeWithSignature(
                    "refund((address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256),(address,address,bytes32,uint48,uint48,bytes32,uint256),uint256,address,bytes)",
                    info,
                    extension,
                    amount,
                    address(escrow),
                    hex"00"
                );
        vm.prank(AUTHORIZER);
        (bool success, ) = address(escrow).call(call);
        if (!success) {
            done["not returned"]++;
            return;
        }
        given[mandate.payer] += usdc.balanceOf(mandate.payer) - had;
        payment.returned += amount;
        done[held != 0 ? bytes32("release") : bytes32("refund")]++;
    }

    // ---- Parts ----

    function anyMandate(uint256 seed, address account) private view returns (IMandates.Mandate memory mandate) {
        mandate = weekly();
        mandate.payer = account;
        mandate.exact = draw(seed, "exact", 2) == 0;
        mandate.amount = uint120(1e6 + draw(seed, "amount", 20e6));
        mandate.unit = IMandates.Unit(draw(seed, "unit", 3));
        mandate.length = uint32(
            mandate.unit == IMandates.Unit.Seconds ? 1 hours + draw(seed, "length", 20 days) : 1 + draw(seed, "n", 2)
        );
        mandate.start = time - uint48(draw(seed, "ago", 30 days)) + 3 days;
        if (draw(seed, "ending", 3) == 0) mandate.end = time + uint48(draw(seed, "end", 90 days)) + 3 days;
        if (draw(seed, "counting", 3) == 0) mandate.count = uint32(1 + draw(seed, "count", 6));
        if (draw(seed, "trial", 3) == 0) {
            mandate.trialPeriods = uint32(1 + draw(seed, "periods", 2));
            mandate.trialAmount = uint120(draw(seed, "costs", 3) * 1e6);
        }
        if (draw(seed, "shared", 4) == 0) mandate.shares = keccak256(abi.encode(twoShares()));
        if (draw(seed, "held", 4) == 0) {
            (mandate.resolver, mandate.protection, mandate.settlement) = (RESOLVER_OF_HOLDS, 1 days, 10 days);
        }
        mandate.salt = all.length + done["forged"] * MOST_MANDATES;
    }

    function anyPull(uint256 seed, uint256 index) private view returns (IMandates.Pull memory) {
        IMandates.Mandate memory mandate = all[index];
        bool whole = mandate.exact && draw(seed, "whole", 3) != 0;
        return pullFor(mandate, whole ? mandate.amount : draw(seed, "units", mandate.amount + 2e6));
    }

    function pullFor(
        IMandates.Mandate memory mandate,
        uint256 amount
    ) private pure returns (IMandates.Pull memory pull) {
        pull = pullOf(mandate, amount);
        if (mandate.resolver != address(0)) pull.feeAmount = 0;
        else if (mandate.shares != 0) pull.shares = twoShares();
    }

    function anySender(uint256 seed, IMandates.Mandate memory mandate) private view returns (address) {
        uint256 who = draw(seed, "sender", 8);
        if (who == 0) return mandate.payer;
        if (who == 1) return stranger;
        return who < 5 ? mandate.receiver : mandate.puller;
    }

    function capNow(IMandates.Mandate memory mandate) private view returns (uint256) {
        return capOf(mandate, periodNow(mandate));
    }

    function capOf(IMandates.Mandate memory mandate, uint256 period) private pure returns (uint256) {
        return period < mandate.trialPeriods ? mandate.trialAmount : mandate.amount;
    }

    function periodNow(IMandates.Mandate memory mandate) private view returns (uint256 period) {
        if (mandate.unit == IMandates.Unit.Seconds) return (time - mandate.start) / mandate.length;
        if (mandate.unit == IMandates.Unit.Weeks) return (time - mandate.start) / (7 days * mandate.length);
        mandate.end = 0;
        (period, , ) = mandates.periodOf(mandate, time);
    }

    /// @dev Whether the book allows it; what funds and tokens allow is not in it.
    function possible(uint256 index, uint256 amount) public view returns (bool) {
        IMandates.Mandate memory mandate = all[index];
        Entry memory entry = book[index];
        if (!entry.active || entry.paused || entry.cancelled) return false;
        if (time < mandate.start || (mandate.end != 0 && time >= mandate.end)) return false;
        if (mandate.count != 0 && entry.pulls >= mandate.count) return false;
        uint256 period = periodNow(mandate);
        uint256 cap = capOf(mandate, period);
        if (amount == 0 || pulledIn[index][period] + amount > cap) return false;
        return !mandate.exact || amount == cap;
    }

    function record(uint256 index, uint256 amount) private {
        if (!possible(index, amount)) unagreed++;
        Entry storage entry = book[index];
        uint256 period = periodNow(all[index]);
        if (entry.pulls != 0 && period < entry.period) unagreed++;
        made.push(Made(index, period, entry.pulls, amount, time, 0));
        pulledIn[index][period] += amount;
        pullsIn[index][period]++;
        taken[all[index].payer] += amount;
        entry.pulls++;
        (entry.period, entry.spent) = (period, pulledIn[index][period]);
    }

    function pullCounts() private view returns (uint256[] memory numbers) {
        numbers = new uint256[](all.length);
        for (uint256 i = 0; i < all.length; i++) numbers[i] = mandates.stateOf(keyOf(all[i])).pulls;
    }

    function digest(uint256 index) private view returns (bytes32) {
        return keccak256(abi.encode(mandates.stateOf(keyOf(all[index]))));
    }

    function digestOfAll() private view returns (bytes32 sum) {
        for (uint256 i = 0; i < all.length; i++) sum = keccak256(abi.encode(sum, digest(i)));
    }

    function person(uint256 seed, string memory what) private view returns (address account, uint256 key) {
        key = keys[draw(seed, what, keys.length)];
        return (vm.addr(key), key);
    }

    function keyOfPayer(address account) private view returns (uint256) {
        for (uint256 i = 0; i < keys.length; i++) if (vm.addr(keys[i]) == account) return keys[i];
        revert("nobody");
    }

    // ---- What is asked after every run ----

    function counts() external view returns (uint256 mandates_, uint256 payments) {
        return (all.length, made.length);
    }

    function mandateAt(uint256 index) external view returns (IMandates.Mandate memory, Entry memory) {
        return (all[index], book[index]);
    }

    function paymentAt(uint256 index) external view returns (Made memory) {
        return made[index];
    }

    function stateAt(uint256 index) external view returns (IMandates.State memory) {
        return mandates.stateOf(keyOf(all[index]));
    }

    function capAt(uint256 index, uint256 period) external view returns (uint256) {
        return capOf(all[index], period);
    }

    /// @dev The terms derived a second time, from the end that the contract gives.
    function escrowStateAt(uint256 index) external view returns (bool collected, uint256 held, uint256 refundable) {
        Made memory payment = made[index];
        IMandates.Mandate memory mandate = all[payment.mandate];
        uint48 ending = mandate.end;
        mandate.end = 0;
        (, , uint256 end) = mandates.periodOf(mandate, payment.at);
        mandate.end = ending;
        (PaymentInfo memory info, ) = paymentOf(
            mandate,
            uint48(end),
            uint120(capOf(mandate, payment.period)),
            payment.number
        );
        (collected, held, refundable) = escrow.paymentState(hashPayment(info));
    }

    function residue() external view returns (uint256) {
        return
            usdc.balanceOf(address(mandates)) +
            credit(address(mandates)) +
            usdc.allowance(address(mandates), address(escrow)) +
            address(mandates).balance;
    }

    function payers() external view returns (address[] memory accounts) {
        accounts = new address[](keys.length);
        for (uint256 i = 0; i < keys.length; i++) accounts[i] = vm.addr(keys[i]);
    }

    function wealthOf(address account) external view returns (uint256 actual, uint256 expected) {
        return (usdc.balanceOf(account), given[account] - taken[account]);
    }
}

/// @notice What holds of mandates after every action. The numbers are those of docs/invariants.md.
contract MandateInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    MandateWorld private world;

    function setUp() public {
        world = new MandateWorld();
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
        all = new bytes4[](13);
        all[0] = world.act_activate.selector;
        all[1] = world.act_pause.selector;
        all[2] = world.act_cancel.selector;
        all[3] = world.act_collect.selector;
        all[4] = world.act_collect_the_cap.selector;
        all[5] = world.act_batch.selector;
        all[6] = world.act_wait.selector;
        all[7] = world.act_allow.selector;
        all[8] = world.act_spend.selector;
        all[9] = world.act_deny.selector;
        all[10] = world.act_govern.selector;
        all[11] = world.act_return.selector;
        all[12] = world.act_earn.selector;
    }

    function invariant_INV_14_pulls_of_a_period_are_at_most_its_cap_and_in_order() public view {
        (uint256 count, uint256 payments) = world.counts();
        uint256[] memory last = new uint256[](count);
        uint256[] memory pulls = new uint256[](count);
        for (uint256 i = 0; i < payments; i++) {
            MandateWorld.Made memory payment = world.paymentAt(i);
            (IMandates.Mandate memory mandate, ) = world.mandateAt(payment.mandate);
            uint256 cap = world.capAt(payment.mandate, payment.period);
            uint256 sum = world.pulledIn(payment.mandate, payment.period);
            assertLe(sum, cap, "cap of the period");
            if (mandate.exact) {
                assertEq(sum, cap, "exact");
                assertEq(world.pullsIn(payment.mandate, payment.period), 1, "once");
            }
            assertTrue(payment.period >= last[payment.mandate], "in order");
            assertEq(payment.number, pulls[payment.mandate]++, "one by one");
            last[payment.mandate] = payment.period;
            assertTrue(payment.at >= mandate.start, "after the start");
            assertTrue(mandate.end == 0 || payment.at < mandate.end, "before the end");
            assertTrue(mandate.count == 0 || payment.number < mandate.count, "count");
        }
    }

    function invariant_INV_44_nothing_is_pulled_but_of_an_active_mandate_by_who_may() public view {
        assertEq(world.unagreed(), 0, "without consent");
    }

    function invariant_INV_45_mandates_hold_nothing() public view {
        assertEq(world.residue(), 0, "residue");
    }

    function invariant_INV_46_every_pull_is_a_payment_with_terms_of_the_mandate() public view {
        (, uint256 payments) = world.counts();
        for (uint256 i = 0; i < payments; i++) {
            MandateWorld.Made memory payment = world.paymentAt(i);
            (bool collected, uint256 held, uint256 refundable) = world.escrowStateAt(i);
            assertTrue(collected, "collected");
            assertEq(held + refundable + payment.returned, payment.amount, "amount");
        }
        address[] memory payers = world.payers();
        for (uint256 i = 0; i < payers.length; i++) {
            (uint256 actual, uint256 expected) = world.wealthOf(payers[i]);
            assertEq(actual, expected, "payer");
        }
    }

    function invariant_INV_47_the_payers_word_always_counts_and_nobody_elses() public view {
        assertEq(world.unheard(), 0, "not heard");
        assertEq(world.unagreed(), 0, "without consent");
    }

    function invariant_INV_48_governance_changes_no_mandate() public view {
        assertEq(world.governed(), 0, "governed");
    }

    function invariant_INV_49_the_state_is_what_the_book_says_and_a_failure_changes_nothing() public view {
        assertEq(world.changedByFailure(), 0, "changed");
        (uint256 count, ) = world.counts();
        for (uint256 i = 0; i < count; i++) {
            (, MandateWorld.Entry memory entry) = world.mandateAt(i);
            IMandates.State memory state = world.stateAt(i);
            assertTrue(state.active == entry.active, "active");
            assertTrue(state.paused == entry.paused, "paused");
            assertTrue(state.cancelled == entry.cancelled, "cancelled");
            assertEq(state.pulls, entry.pulls, "pulls");
            assertEq(state.period, entry.period, "period");
            assertEq(state.spent, entry.spent, "spent");
            assertEq(state.nonce, entry.words, "nonce");
        }
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        string[21] memory kinds = [
            "activate",
            "forged",
            "replay",
            "pause",
            "resume",
            "deaf",
            "cancel",
            "not cancelled",
            "collect",
            "collect the cap",
            "not collected",
            "batch",
            "not in batch",
            "wait",
            "allow",
            "spend",
            "earn",
            "deny",
            "govern",
            "release",
            "refund"
        ];
        uint256[21] memory times;
        for (uint256 life = 0; life < 20; life++) {
            setUp();
            for (uint256 i = 0; i < 100; i++) {
                uint256 seed = uint256(keccak256(abi.encode(life, i)));
                bytes memory call = abi.encodeWithSelector(all[seed % all.length], seed);
                (bool success, ) = address(world).call(call);
                assertTrue(success, "an action reverted");
            }
            for (uint256 i = 0; i < kinds.length; i++) times[i] += world.done(bytes32(bytes(kinds[i])));
        }
        for (uint256 i = 0; i < kinds.length; i++) assertTrue(times[i] >= 5, kinds[i]);
    }
}
