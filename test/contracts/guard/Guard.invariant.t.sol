// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Guard} from "../../../contracts/guard/Guard.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {IIntake} from "../../../contracts/guard/IIntake.sol";
import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {DisputeFixture} from "../dispute/DisputeFixture.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title An escrow with something at every way out, and those who govern it
/// @notice Every governance call is made, at random and as often as one likes; nothing else happens.
contract GuardWorld is DisputeFixture {
    using Stablecoin for IFiatToken;

    address private constant ADMIN = address(0xad);
    address private constant PAUSER = address(0xbeef);
    uint32 private constant DELAY = 2 days;
    uint48 private constant FAR = START + 3650 days;
    string private constant REASON = "because";

    Guard public guard;
    AccessManager private manager;
    uint48 public time;
    uint256 public steps;
    /// @dev Calls of governance that reached more than they may.
    uint256 public thefts;
    mapping(bytes32 action => uint256) public done;

    bytes[] private exits;
    address[] private callers;
    /// @dev What each way out led to before anything was governed.
    bytes32[] public outcomes;
    bytes32[] private hashes;
    address[] private accounts;

    function setUp() public override {
        super.setUp();
        guard = Guard(deployOrMutant("Guard", abi.encode(ADMIN, PAUSER, DELAY)));
        manager = AccessManager(guard.authority());
        escrow = deployEscrow(Permit2Fixture.PERMIT2, address(guard));
        standard = IAuthCaptureEscrow(address(escrow));
        vm.prank(operator);
        usdc.approve(address(escrow), type(uint256).max);
        accounts = [
            payer,
            receiver,
            operator,
            FEE_RECEIVER,
            stranger,
            address(escrow),
            address(guard),
            address(manager)
        ];
        prepare();
        time = START + 40 days;
        vm.warp(time);
        for (uint256 i = 0; i < exits.length; i++) {
            (bool success, bytes32 outcome) = tryExit(i);
            assertTrue(success, "no way out to begin with");
            outcomes.push(outcome);
        }
    }

    /// @dev One payment at each way out.
    function prepare() private {
        uint256 at = START;
        vm.warp(at);
        Extension memory ext = Extension(authorizer, arbiter, bytes32("terms"), START + 1 hours, START + 2 hours, 0, 0);

        PaymentInfo memory info = next(terms(), FAR);
        exit(operator, abi.encodeCall(escrow.void, (info)));
        info = next(terms(), FAR);
        exit(operator, abi.encodeWithSelector(selector("release", ",uint256"), info, 40e6));
        info = next(disputable(ext), FAR);
        exit(authorizer, abi.encodeWithSelector(selector("release", extended(",uint256")), info, ext, 40e6));
        info = next(terms(), START + 1 days);
        exit(payer, abi.encodeWithSelector(selector("reclaim", ""), info));
        info = next(terms(), FAR);
        exit(
            operator,
            abi.encodeWithSelector(selector("capture", ",uint256,uint16,address"), info, 40e6, MIN_FEE, FEE_RECEIVER)
        );
        info = next(terms(), FAR);
        capture(info, MAX, MIN_FEE);
        exit(
            operator,
            abi.encodeWithSelector(selector("refund", ",uint256,address,bytes"), info, 40e6, address(escrow), hex"00")
        );

        ext.nonce = 1;
        info = next(disputable(ext), FAR);
        vm.prank(arbiter);
        escrow.freeze(info, ext);
        exit(arbiter, abi.encodeCall(escrow.settle, (info, ext, none(), 5_000)));
        ext.nonce = 2;
        info = next(disputable(ext), START + 1 days);
        vm.prank(arbiter);
        escrow.freeze(info, ext);
        exit(payer, abi.encodeWithSelector(selector("reclaim", extended("")), info, ext));

        info = next(terms(), FAR);
        usdc.deny(receiver);
        capture(info, MAX, MIN_FEE);
        usdc.undeny(receiver);
        exit(stranger, abi.encodeCall(escrow.withdraw, (address(usdc), receiver)));
        exit(receiver, abi.encodeCall(escrow.withdrawTo, (address(usdc), stranger, 1e6)));
    }

    modifier action(bytes32 name) {
        vm.warp(time);
        _;
        done[name]++;
        steps++;
    }

    // ---- Actions ----

    function act_pause(uint256 seed) external action("pause") {
        vm.prank(PAUSER);
        guard.pauseIntake(IIntake(address(escrow)), tokens(seed), time + 1 + uint48(draw(seed, "for", 7 days)), REASON);
    }

    function act_resume(uint256 seed) external action("resume") {
        vm.prank(PAUSER);
        guard.resumeIntake(IIntake(address(escrow)), tokens(seed), REASON);
    }

    function act_vet(uint256 seed) external action("vet") {
        delayed(address(guard), abi.encodeCall(guard.vetToken, (IIntake(address(escrow)), token(seed))));
    }

    function act_unvet(uint256 seed) external action("unvet") {
        vm.prank(PAUSER);
        guard.unvetToken(IIntake(address(escrow)), token(seed));
    }

    function act_list(uint256 seed) external action("list") {
        delayed(address(guard), abi.encodeCall(guard.list, (IGuard.Kind(draw(seed, "kind", 2)), token(seed))));
    }

    function act_delist(uint256 seed) external action("delist") {
        vm.prank(PAUSER);
        guard.delist(IGuard.Kind(draw(seed, "kind", 2)), token(seed));
    }

    function act_fee(uint256 seed) external action("fee") {
        delayed(address(guard), abi.encodeCall(guard.setProtocolFee, (uint16(draw(seed, "fee", 101)))));
    }

    /// @dev What the admin can do to the authority itself.
    function act_rearrange(uint256 seed) external action("rearrange") {
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (IAuthCaptureEscrow.void.selector, IPaymentEscrow.settle.selector);
        uint64 role = uint64(3 + draw(seed, "role", 3));
        bytes[5] memory calls = [
            abi.encodeCall(manager.grantRole, (role, ADMIN, 0)),
            abi.encodeCall(manager.setTargetFunctionRole, (address(escrow), selectors, role)),
            abi.encodeCall(manager.setTargetClosed, (address(escrow), draw(seed, "closed", 2) == 0)),
            abi.encodeCall(manager.setTargetAdminDelay, (address(guard), uint32(draw(seed, "delay", 1 days)))),
            abi.encodeCall(manager.setRoleGuardian, (1, role))
        ];
        delayed(address(manager), calls[draw(seed, "call", calls.length)]);
    }

    /// @dev Every way out, and the gate itself, by everyone who governs.
    function act_reach(uint256 seed) external action("reach") {
        bytes memory data =
            draw(seed, "gate", 4) == 0
                ? abi.encodeCall(escrow.setIntake, (token(seed), true, type(uint48).max))
                : exits[draw(seed, "exit", exits.length)];
        address[4] memory those = [ADMIN, PAUSER, address(manager), address(guard)];
        uint256 who = draw(seed, "who", 3);
        bool success;
        if (bytes4(data) != bytes4(exits[8])) {
            vm.prank(those[who]);
            (success, ) = address(escrow).call(data);
            if (success) thefts++;
            // The guard itself may set the gate, and nothing else.
            if (bytes4(data) != escrow.setIntake.selector) {
                vm.prank(those[3]);
                (success, ) = address(escrow).call(data);
                if (success) thefts++;
            }
        }
        vm.prank(ADMIN);
        (success, ) = address(manager).call(abi.encodeCall(manager.execute, (address(escrow), data)));
        if (success) thefts++;
    }

    // ---- Parts ----

    string private constant INFO =
        "(address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256)";
    string private constant EXTENSION = "(address,address,bytes32,uint48,uint48,bytes32,uint256)";
    uint256 private made;

    function next(PaymentInfo memory info, uint48 expiry) private returns (PaymentInfo memory) {
        info.maxAmount += uint120(++made);
        info.authorizationExpiry = expiry;
        info.refundExpiry = FAR;
        authorize(info, MAX);
        hashes.push(hashPayment(info));
        return info;
    }

    /// @dev Of a function of the escrow that takes the terms and `rest`; names alone are ambiguous.
    function selector(string memory name, string memory rest) private pure returns (bytes4) {
        return bytes4(keccak256(bytes(string.concat(name, "(", INFO, rest, ")"))));
    }

    function extended(string memory rest) private pure returns (string memory) {
        return string.concat(",", EXTENSION, rest);
    }

    function exit(address caller, bytes memory data) private {
        callers.push(caller);
        exits.push(data);
    }

    function delayed(address target, bytes memory data) private {
        vm.prank(ADMIN);
        manager.schedule(target, data, 0);
        time += DELAY;
        vm.warp(time);
        vm.prank(ADMIN);
        manager.execute(target, data);
    }

    function token(uint256 seed) private view returns (address) {
        return draw(seed, "token", 3) == 0 ? address(eurc) : address(usdc);
    }

    function tokens(uint256 seed) private view returns (address[] memory some) {
        some = new address[](1 + draw(seed, "scope", 2));
        some[0] = token(seed);
    }

    // ---- For the invariants ----

    function count() external view returns (uint256) {
        return exits.length;
    }

    function outcomeOf(uint256 index) external returns (bytes32 outcome) {
        vm.warp(time);
        (, outcome) = tryExit(index);
    }

    function intakeOf(uint256 index) external view returns (bool vetted, uint48 pausedUntil) {
        address[3] memory all = [address(usdc), address(eurc), address(0)];
        return escrow.intakeOf(all[index]);
    }

    /// @dev Takes a way out and comes back: whether it was open, and what everybody had after it.
    function tryExit(uint256 index) private returns (bool success, bytes32 outcome) {
        uint256 before = vm.snapshotState();
        vm.prank(callers[index]);
        (success, ) = address(escrow).call(exits[index]);
        outcome = keccak256(abi.encode(success));
        for (uint256 i = 0; i < accounts.length; i++) {
            uint256 credit = escrow.creditOf(address(usdc), accounts[i]);
            outcome = keccak256(abi.encode(outcome, usdc.balanceOf(accounts[i]), credit));
        }
        for (uint256 i = 0; i < hashes.length; i++) {
            (bool collected, uint120 held, uint120 refundable) = escrow.paymentState(hashes[i]);
            outcome = keccak256(abi.encode(outcome, collected, held, refundable, isFrozen(hashes[i])));
        }
        vm.revertToState(before);
    }
}

/// @notice What governance cannot do, after every action of it. The numbers are those of docs/invariants.md.
contract GuardInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Ways out that are tried after each action, in turn.
    uint256 private constant TRIALS = 3;

    GuardWorld private world;

    function setUp() public {
        world = new GuardWorld();
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
        all = new bytes4[](9);
        all[0] = world.act_pause.selector;
        all[1] = world.act_resume.selector;
        all[2] = world.act_vet.selector;
        all[3] = world.act_unvet.selector;
        all[4] = world.act_list.selector;
        all[5] = world.act_delist.selector;
        all[6] = world.act_fee.selector;
        all[7] = world.act_rearrange.selector;
        all[8] = world.act_reach.selector;
    }

    function invariant_INV_33_no_governance_call_changes_the_outcome_of_an_exit() public {
        for (uint256 i = 0; i < TRIALS; i++) assertSame((world.steps() * TRIALS + i) % world.count());
    }

    function invariant_INV_34_governance_reaches_nothing_but_the_gate() public view {
        assertEq(world.thefts(), 0, "thefts");
    }

    function invariant_INV_35_every_pause_ends_by_itself_within_seven_days() public view {
        for (uint256 i = 0; i < 3; i++) {
            (, uint48 pausedUntil) = world.intakeOf(i);
            assertLe(pausedUntil, world.time() + 7 days, "paused until");
        }
    }

    function invariant_INV_36_the_protocol_fee_stays_under_its_cap() public view {
        assertLe(world.guard().protocolFeeBps(), 100, "fee");
    }

    function test_every_kind_of_governance_call_happens_often() public {
        bytes4[] memory all = actions();
        for (uint256 i = 0; i < 270; i++) {
            (bool success, bytes memory answer) = address(world).call(abi.encodeWithSelector(all[i % all.length], i));
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        bytes32[9] memory names = [
            bytes32("pause"),
            "resume",
            "vet",
            "unvet",
            "list",
            "delist",
            "fee",
            "rearrange",
            "reach"
        ];
        for (uint256 i = 0; i < names.length; i++) assertEq(world.done(names[i]), 30, "times");
        for (uint256 i = 0; i < world.count(); i++) assertSame(i);
        invariant_INV_34_governance_reaches_nothing_but_the_gate();
    }

    function assertSame(uint256 index) private {
        assertEq(world.outcomeOf(index), world.outcomes(index), "outcome");
    }
}
