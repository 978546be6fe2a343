// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Guard} from "../../../contracts/guard/Guard.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {IIntake} from "../../../contracts/guard/IIntake.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";

/// @title A contract that takes tokens in, as far as a guard sees it
contract IntakeRecord is IIntake {
    struct Intake {
        bool vetted;
        uint48 pausedUntil;
    }

    mapping(address token => Intake) public intakeOf;
    uint256 public calls;

    function setIntake(address token, bool vetted, uint48 pausedUntil) external {
        intakeOf[token] = Intake(vetted, pausedUntil);
        calls++;
    }
}

/// @notice The four powers: who has them, how far they reach, and when.
contract GuardTest {
    uint48 private constant START = 1_900_000_000;
    uint32 private constant DELAY = 2 days;
    uint48 private constant EXPIRATION = 1 weeks;
    uint64 private constant ADMIN_ROLE = 0;
    address private constant ADMIN = address(0xad);
    address private constant PAUSER = address(0xbeef);
    address private constant STRANGER = address(0x57a96e7);
    address private constant TOKEN = address(0x70c);
    address private constant OTHER = address(0x07e);
    string private constant REASON = "the issuer reports a compromised minter";

    Guard private guard;
    AccessManager private manager;
    IntakeRecord private target;

    function setUp() public {
        vm.warp(START);
        guard = deployGuard(ADMIN, PAUSER, DELAY);
        manager = AccessManager(guard.authority());
        target = new IntakeRecord();
    }

    // ---- Pausing ----

    function test_a_pauser_pauses_tokens_at_once_and_the_ledger_tells_why_and_how_long() public {
        vm.recordLogs();
        vm.prank(PAUSER);
        guard.pauseIntake(target, two(TOKEN, address(0)), START + 1 days, REASON);
        assertIntake(TOKEN, false, START + 1 days);
        assertIntake(address(0), false, START + 1 days);
        assertIntake(OTHER, false, 0);
        Vm.Log memory log = onlyLog();
        assertEq(log.topics.length, 2, "topics");
        assertEq(log.topics[0], keccak256("IntakePaused(address,address[],uint48,string)"), "topic");
        assertEq(log.topics[1], word(address(target)), "target");
        assertEq(log.data, abi.encode(two(TOKEN, address(0)), START + 1 days, REASON), "data");
    }

    function test_a_pauser_resumes_tokens_before_their_time() public {
        pause(TOKEN, START + 1 days);
        vm.recordLogs();
        vm.prank(PAUSER);
        guard.resumeIntake(target, two(TOKEN, OTHER), REASON);
        assertIntake(TOKEN, false, 0);
        Vm.Log memory log = onlyLog();
        assertEq(log.topics.length, 2, "topics");
        assertEq(log.topics[0], keccak256("IntakeResumed(address,address[],string)"), "topic");
        assertEq(log.topics[1], word(address(target)), "target");
        assertEq(log.data, abi.encode(two(TOKEN, OTHER), REASON), "data");
    }

    function test_a_later_pause_replaces_an_earlier_one() public {
        pause(TOKEN, START + 2 days);
        pause(TOKEN, START + 1 days);
        assertIntake(TOKEN, false, START + 1 days);
    }

    function test_pausing_and_resuming_leave_the_vetting_as_it_was() public {
        vet(TOKEN);
        pause(TOKEN, START + DELAY + 1);
        assertIntake(TOKEN, true, START + DELAY + 1);
        vm.prank(PAUSER);
        guard.resumeIntake(target, one(TOKEN), REASON);
        assertIntake(TOKEN, true, 0);
    }

    function test_a_pause_lasts_from_one_second_to_seven_days() public {
        pause(TOKEN, START + 1);
        pause(TOKEN, START + 7 days);
        vm.prank(PAUSER);
        vm.expectRevert(outOfRange(START));
        guard.pauseIntake(target, one(TOKEN), START, REASON);
        vm.prank(PAUSER);
        vm.expectRevert(outOfRange(START + 7 days + 1));
        guard.pauseIntake(target, one(TOKEN), START + 7 days + 1, REASON);
        vm.prank(PAUSER);
        vm.expectRevert(outOfRange(0));
        guard.pauseIntake(target, one(TOKEN), 0, REASON);
    }

    function test_a_pause_names_one_to_sixty_four_tokens() public {
        vm.prank(PAUSER);
        guard.pauseIntake(target, new address[](64), START + 1, REASON);
        assertEq(target.calls(), 64, "calls");
        uint256[2] memory counts = [uint256(0), 65];
        for (uint256 i = 0; i < counts.length; i++) {
            bytes memory expected = abi.encodeWithSelector(IGuard.TokenCountOutOfRange.selector, counts[i], 64);
            vm.prank(PAUSER);
            vm.expectRevert(expected);
            guard.pauseIntake(target, new address[](counts[i]), START + 1, REASON);
            vm.prank(PAUSER);
            vm.expectRevert(expected);
            guard.resumeIntake(target, new address[](counts[i]), REASON);
        }
    }

    function test_a_reason_has_one_to_256_bytes() public {
        string memory longest = string(new bytes(256));
        vm.prank(PAUSER);
        guard.pauseIntake(target, one(TOKEN), START + 1, longest);
        vm.prank(PAUSER);
        guard.resumeIntake(target, one(TOKEN), longest);
        uint256[2] memory lengths = [uint256(0), 257];
        for (uint256 i = 0; i < lengths.length; i++) {
            bytes memory expected = abi.encodeWithSelector(IGuard.ReasonLengthOutOfRange.selector, lengths[i], 256);
            vm.prank(PAUSER);
            vm.expectRevert(expected);
            guard.pauseIntake(target, one(TOKEN), START + 1, string(new bytes(lengths[i])));
            vm.prank(PAUSER);
            vm.expectRevert(expected);
            guard.resumeIntake(target, one(TOKEN), string(new bytes(lengths[i])));
        }
    }

    // ---- Vetting ----

    function test_a_governor_vets_a_token_after_the_delay_and_a_pauser_takes_it_back_at_once() public {
        pause(TOKEN, START + 6 days);
        schedule(abi.encodeCall(guard.vetToken, (target, TOKEN)));
        vm.warp(START + DELAY);
        vm.recordLogs();
        vm.prank(ADMIN);
        guard.vetToken(target, TOKEN);
        assertVetted(lastLog(), true);
        assertIntake(TOKEN, true, START + 6 days);

        vm.recordLogs();
        vm.prank(PAUSER);
        guard.unvetToken(target, TOKEN);
        assertVetted(onlyLog(), false);
        assertIntake(TOKEN, false, START + 6 days);
    }

    function test_the_scope_of_all_that_is_not_vetted_is_no_token() public {
        schedule(abi.encodeCall(guard.vetToken, (target, address(0))));
        vm.warp(START + DELAY);
        vm.prank(ADMIN);
        vm.expectRevert(IGuard.ZeroAddress.selector);
        guard.vetToken(target, address(0));
        vm.prank(PAUSER);
        vm.expectRevert(IGuard.ZeroAddress.selector);
        guard.unvetToken(target, address(0));
    }

    // ---- Listing ----

    function test_a_governor_lists_after_the_delay_and_a_pauser_takes_it_back_at_once() public {
        IGuard.Kind[2] memory kinds = [IGuard.Kind.Venue, IGuard.Kind.Oracle];
        for (uint256 i = 0; i < kinds.length; i++) {
            vm.warp(START);
            address account = i == 0 ? TOKEN : OTHER;
            schedule(abi.encodeCall(guard.list, (kinds[i], account)));
            assertTrue(!guard.isListed(kinds[i], account), "listed at once");
            vm.warp(START + DELAY);
            vm.recordLogs();
            vm.prank(ADMIN);
            guard.list(kinds[i], account);
            assertListed(lastLog(), kinds[i], account, true);
            assertTrue(guard.isListed(kinds[i], account), "not listed");
            assertTrue(!guard.isListed(kinds[1 - i], account), "listed as the other kind");

            vm.recordLogs();
            vm.prank(PAUSER);
            guard.delist(kinds[i], account);
            assertListed(onlyLog(), kinds[i], account, false);
            assertTrue(!guard.isListed(kinds[i], account), "still listed");
        }
    }

    function test_nobody_is_listed_under_zero() public {
        schedule(abi.encodeCall(guard.list, (IGuard.Kind.Venue, address(0))));
        vm.warp(START + DELAY);
        vm.prank(ADMIN);
        vm.expectRevert(IGuard.ZeroAddress.selector);
        guard.list(IGuard.Kind.Venue, address(0));
        vm.prank(PAUSER);
        vm.expectRevert(IGuard.ZeroAddress.selector);
        guard.delist(IGuard.Kind.Venue, address(0));
    }

    // ---- The fee ----

    function test_a_governor_sets_a_fee_of_at_most_one_hundred_basis_points_after_the_delay() public {
        assertEq(guard.protocolFeeBps(), 0, "fee at first");
        schedule(abi.encodeCall(guard.setProtocolFee, (100)));
        schedule(abi.encodeCall(guard.setProtocolFee, (101)));
        vm.warp(START + DELAY);
        vm.recordLogs();
        vm.prank(ADMIN);
        guard.setProtocolFee(100);
        Vm.Log memory log = lastLog();
        assertEq(log.topics.length, 1, "topics");
        assertEq(log.topics[0], keccak256("ProtocolFeeSet(uint16)"), "topic");
        assertEq(log.data, abi.encode(100), "data");
        assertEq(guard.protocolFeeBps(), 100, "fee");
        vm.prank(ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IGuard.ProtocolFeeTooHigh.selector, 101, 100));
        guard.setProtocolFee(101);
    }

    // ---- Who ----

    /// @dev Every power, by everyone who does not have it.
    function test_nobody_has_a_power_of_another() public {
        (bytes[] memory delayed, bytes[] memory instant) = powers();
        address[4] memory others = [STRANGER, address(this), address(manager), address(guard)];
        for (uint256 i = 0; i < delayed.length; i++) {
            for (uint256 k = 0; k < others.length; k++) assertRefused(others[k], delayed[i]);
            assertRefused(PAUSER, delayed[i]);
        }
        for (uint256 i = 0; i < instant.length; i++) {
            for (uint256 k = 0; k < others.length; k++) assertRefused(others[k], instant[i]);
            assertRefused(ADMIN, instant[i]);
        }
        assertEq(target.calls(), 0, "calls");
    }

    function test_a_delayed_power_is_refused_unless_scheduled_and_waited_for() public {
        (bytes[] memory delayed, ) = powers();
        for (uint256 i = 0; i < delayed.length; i++) {
            vm.warp(START);
            bytes32 id = manager.hashOperation(ADMIN, address(guard), delayed[i]);
            assertRevert(
                ADMIN,
                delayed[i],
                abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id)
            );
            schedule(delayed[i]);
            vm.warp(START + DELAY - 1);
            assertRevert(ADMIN, delayed[i], abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, id));
            vm.warp(START + DELAY + EXPIRATION);
            assertRevert(ADMIN, delayed[i], abi.encodeWithSelector(IAccessManager.AccessManagerExpired.selector, id));
        }
    }

    function test_what_was_scheduled_is_done_once() public {
        bytes memory data = abi.encodeCall(guard.setProtocolFee, (7));
        schedule(data);
        vm.warp(START + DELAY);
        vm.prank(ADMIN);
        guard.setProtocolFee(7);
        bytes32 id = manager.hashOperation(ADMIN, address(guard), data);
        assertRevert(ADMIN, data, abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id));
    }

    function test_a_pauser_cancels_what_a_governor_has_scheduled() public {
        (bytes[] memory delayed, ) = powers();
        for (uint256 i = 0; i < delayed.length; i++) {
            vm.warp(START);
            schedule(delayed[i]);
            vm.prank(PAUSER);
            manager.cancel(ADMIN, address(guard), delayed[i]);
            vm.warp(START + DELAY);
            bytes32 id = manager.hashOperation(ADMIN, address(guard), delayed[i]);
            assertRevert(
                ADMIN,
                delayed[i],
                abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, id)
            );
        }
    }

    function test_the_deployment_leaves_the_roles_to_those_it_names() public view {
        assertMember(ADMIN_ROLE, ADMIN, true, DELAY);
        assertMember(guard.GOVERNOR_ROLE(), ADMIN, true, DELAY);
        assertMember(guard.PAUSER_ROLE(), PAUSER, true, 0);
        address[3] memory others = [address(this), address(guard), address(manager)];
        for (uint64 role = 0; role < 3; role++) {
            for (uint256 i = 0; i < others.length; i++) assertMember(role, others[i], false, 0);
        }
        assertMember(ADMIN_ROLE, PAUSER, false, 0);
        assertMember(guard.GOVERNOR_ROLE(), PAUSER, false, 0);
        assertMember(guard.PAUSER_ROLE(), ADMIN, false, 0);
    }

    function test_the_roles_have_names() public {
        vm.recordLogs();
        Guard other = deployGuard(ADMIN, PAUSER, DELAY);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32 topic = keccak256("RoleLabel(uint64,string)");
        uint256 found;
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] != topic) continue;
            found++;
            string memory expected = uint256(logs[i].topics[1]) == other.GOVERNOR_ROLE() ? "governor" : "pauser";
            assertEq(logs[i].data, abi.encode(expected), "label");
        }
        assertEq(found, 2, "labels");
    }

    function test_the_admin_changes_roles_after_the_delay_only() public {
        bytes memory grant = abi.encodeCall(manager.grantRole, (guard.GOVERNOR_ROLE(), STRANGER, 0));
        vm.prank(ADMIN);
        (bool done, ) = address(manager).call(grant);
        assertTrue(!done, "granted at once");
        vm.prank(ADMIN);
        manager.schedule(address(manager), grant, 0);
        vm.warp(START + DELAY);
        vm.prank(ADMIN);
        manager.execute(address(manager), grant);
        assertMember(guard.GOVERNOR_ROLE(), STRANGER, true, 0);
    }

    function test_the_authority_is_fixed_even_for_the_admin() public {
        address other = address(new AccessManager(STRANGER));
        vm.expectRevert(IGuard.AuthorityIsFixed.selector);
        guard.setAuthority(other);
        vm.prank(address(manager));
        vm.expectRevert(IGuard.AuthorityIsFixed.selector);
        guard.setAuthority(other);
        bytes memory update = abi.encodeCall(manager.updateAuthority, (address(guard), other));
        vm.prank(ADMIN);
        manager.schedule(address(manager), update, 0);
        vm.warp(START + DELAY);
        vm.prank(ADMIN);
        vm.expectRevert(IGuard.AuthorityIsFixed.selector);
        manager.execute(address(manager), update);
        assertEq(guard.authority(), address(manager), "authority");
    }

    function test_without_a_delay_a_governor_acts_at_once() public {
        Guard open = deployGuard(ADMIN, ADMIN, 0);
        vm.prank(ADMIN);
        open.vetToken(target, TOKEN);
        assertIntake(TOKEN, true, 0);
        vm.prank(ADMIN);
        open.pauseIntake(target, one(TOKEN), START + 1, REASON);
        assertIntake(TOKEN, true, START + 1);
    }

    function test_nobody_governs_in_the_name_of_zero() public {
        vm.expectRevert(IGuard.ZeroAddress.selector);
        deployGuard(address(0), PAUSER, DELAY);
        vm.expectRevert(IGuard.ZeroAddress.selector);
        deployGuard(ADMIN, address(0), DELAY);
    }

    function testFuzz_the_ledger_and_the_target_agree(address token, bool vetted, uint48 ahead) public {
        if (token == address(0)) token = TOKEN;
        ahead = 1 + (ahead % 7 days);
        target.setIntake(token, vetted, 0);
        pause(token, START + ahead);
        assertIntake(token, vetted, START + ahead);
    }

    // ---- Parts ----

    function deployGuard(address admin, address pauser, uint32 delay) private returns (Guard) {
        return Guard(deployOrMutant("Guard", abi.encode(admin, pauser, delay)));
    }

    /// @dev One call of each power that its holder would succeed with.
    function powers() private view returns (bytes[] memory delayed, bytes[] memory instant) {
        delayed = new bytes[](3);
        delayed[0] = abi.encodeCall(guard.vetToken, (target, TOKEN));
        delayed[1] = abi.encodeCall(guard.list, (IGuard.Kind.Oracle, TOKEN));
        delayed[2] = abi.encodeCall(guard.setProtocolFee, (1));
        instant = new bytes[](4);
        instant[0] = abi.encodeCall(guard.pauseIntake, (target, one(TOKEN), START + 1, REASON));
        instant[1] = abi.encodeCall(guard.resumeIntake, (target, one(TOKEN), REASON));
        instant[2] = abi.encodeCall(guard.unvetToken, (target, TOKEN));
        instant[3] = abi.encodeCall(guard.delist, (IGuard.Kind.Oracle, TOKEN));
    }

    function schedule(bytes memory data) private {
        vm.prank(ADMIN);
        manager.schedule(address(guard), data, 0);
    }

    function vet(address token) private {
        schedule(abi.encodeCall(guard.vetToken, (target, token)));
        vm.warp(START + DELAY);
        vm.prank(ADMIN);
        guard.vetToken(target, token);
    }

    function pause(address token, uint48 until) private {
        vm.prank(PAUSER);
        guard.pauseIntake(target, one(token), until, REASON);
    }

    function assertRefused(address caller, bytes memory data) private {
        assertRevert(caller, data, abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
    }

    function assertRevert(address caller, bytes memory data, bytes memory expected) private {
        vm.prank(caller);
        (bool done, bytes memory answer) = address(guard).call(data);
        assertTrue(!done, "done");
        assertEq(answer, expected, "error");
    }

    function assertIntake(address token, bool vetted, uint48 pausedUntil) private view {
        (bool isVetted, uint48 until) = target.intakeOf(token);
        assertTrue(isVetted == vetted, "vetted");
        assertEq(until, pausedUntil, "paused until");
    }

    function assertVetted(Vm.Log memory log, bool vetted) private view {
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("TokenVetted(address,address,bool)"), "topic");
        assertEq(log.topics[1], word(address(target)), "target");
        assertEq(log.topics[2], word(TOKEN), "token");
        assertEq(log.data, abi.encode(vetted), "data");
    }

    function assertListed(Vm.Log memory log, IGuard.Kind kind, address account, bool listed) private pure {
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("Listed(uint8,address,bool)"), "topic");
        assertEq(log.topics[1], bytes32(uint256(kind)), "kind");
        assertEq(log.topics[2], word(account), "account");
        assertEq(log.data, abi.encode(listed), "data");
    }

    function assertMember(uint64 role, address account, bool expected, uint32 delay) private view {
        (bool isMember, uint32 executionDelay) = manager.hasRole(role, account);
        assertTrue(isMember == expected, "member");
        assertEq(executionDelay, delay, "delay");
    }

    function outOfRange(uint48 until) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IGuard.PauseOutOfRange.selector, until, START, START + 7 days);
    }

    function onlyLog() private returns (Vm.Log memory) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "events");
        return logs[0];
    }

    /// @dev After a delayed call, whose first event is the manager's.
    function lastLog() private returns (Vm.Log memory) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 2, "events");
        return logs[1];
    }

    function word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function one(address token) private pure returns (address[] memory tokens) {
        tokens = new address[](1);
        tokens[0] = token;
    }

    function two(address first, address second) private pure returns (address[] memory tokens) {
        tokens = new address[](2);
        (tokens[0], tokens[1]) = (first, second);
    }
}
