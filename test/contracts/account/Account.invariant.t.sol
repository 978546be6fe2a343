// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEntryPointStake, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {assertEq, assertGe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Passkey} from "./Passkey.sol";
import {PaymasterFixture} from "./PaymasterFixture.sol";
import {TypedData} from "./TypedData.sol";

/// @title An account with a second factor, and everybody who would like its money
/// @notice What moved is measured at balances and allowances, never taken from the account's own books.
contract AccountWorld is PaymasterFixture {
    using Stablecoin for IFiatToken;

    address internal constant NATIVE = address(0);
    uint256 private constant GUARDIAN_KEY = 0x6a1;
    uint32 private constant DELAY = 1 days;
    uint112 private constant CAP = 300e6;

    uint256 public time = START;
    mapping(bytes32 action => uint256) public done;
    /// @dev What was done by who may not do it.
    uint256 public thefts;
    /// @dev What passed the highest limit of its day, or a cap.
    uint256 public excesses;
    /// @dev Fees above what was signed, or below the cost.
    uint256 public overcharges;

    address[3] private tokens;
    mapping(address token => mapping(uint256 day => uint256)) private spentAlone;
    mapping(address token => uint112) private limit;
    mapping(address token => mapping(uint256 day => uint112)) private highest;

    ISmartAccount.Session private session;
    bool private sessionActive;
    mapping(address token => uint256) private spentInSession;

    ISmartAccount.Guardians private guardians;
    uint256 private readyAt;
    /// @dev The signers are a passkey and a key of this generation.
    uint256 public generation;
    uint256 private salt;

    function setUp() public override {
        super.setUp();
        tokens = [address(usdc), address(eurc), NATIVE];
        guardians.accounts.push(vm.addr(GUARDIAN_KEY));
        guardians.threshold = 1;
        guardians.delay = DELAY;
        both(call(address(pair), 0, abi.encodeCall(ISmartAccount.setGuardians, (guardians))));
        beginSession();
        for (uint256 i = 0; i < tokens.length; i++) setLimit(tokens[i], 100e6);
    }

    modifier action(bytes32 name) {
        vm.warp(time);
        usdc.fund(address(pair), 1_000e6);
        eurc.fund(address(pair), 1_000e6);
        vm.deal(address(pair), 1 ether);
        _;
        done[name]++;
    }

    // ---- The owner ----

    function act_alone(uint256 seed) external action("alone") {
        (Execution[] memory calls, address token, uint256 amount) = spending(seed);
        PackedUserOperation memory op = operation(address(pair), alone(calls));
        op.signature = draw(seed, "who", 2) == 0 ? byPasskey(passkeyNow(), hashOf(op)) : byKey(keyNow(), hashOf(op));
        uint256 before = reachable(token);
        (bool success, ) = run(op);
        uint256 moved = before - reachable(token);
        uint256 day = time / 1 days;
        spentAlone[token][day] += moved;
        if (limit[token] > highest[token][day]) highest[token][day] = limit[token];
        if (spentAlone[token][day] > highest[token][day]) excesses++;
        if (success != (moved == amount)) excesses++;
        if (success && amount > 0) done["spent alone"]++;
    }

    function act_jointly(uint256 seed) external action("jointly") {
        (Execution[] memory calls, address token, uint256 amount) = spending(seed);
        uint256 before = reachable(token);
        both(calls);
        // Gas of both is paid out of the deposit while there is one.
        assertEq(before - reachable(token), amount, "jointly");
    }

    function act_limit(uint256 seed) external action("limit") {
        setLimit(tokens[draw(seed, "token", 3)], uint112(draw(seed, "per day", 200e6)));
    }

    function act_session(uint256 seed) external action("session") {
        (Execution[] memory calls, address token, uint256 amount) = spending(seed);
        PackedUserOperation memory op = operation(
            address(pair),
            uint160(session.key),
            abi.encodeCall(ISmartAccount.executeSession, (session, abi.encode(calls)))
        );
        op.signature = sign(SESSION_KEY, hashOf(op));
        bool mayAct = sessionActive && time <= session.validUntil;
        uint256 before = reachable(token);
        bool success = tried(op);
        uint256 moved = before - reachable(token);
        spentInSession[token] += moved;
        if (spentInSession[token] > CAP || (moved > 0 && !mayAct)) excesses++;
        if (success && amount > 0) done["spent in session"]++;
    }

    function act_session_change(uint256 seed) external action("session change") {
        if (sessionActive && draw(seed, "revoke", 2) == 0) {
            bytes32 id = keccak256(abi.encode(session));
            both(call(address(pair), 0, abi.encodeCall(ISmartAccount.revokeSession, (id))));
            sessionActive = false;
        } else {
            beginSession();
        }
    }

    function act_cancel(uint256 seed) external action("cancel") {
        if (readyAt == 0 || draw(seed, "cancel", 4) != 0) return;
        both(call(address(pair), 0, abi.encodeCall(ISmartAccount.cancelRecovery, ())));
        readyAt = 0;
    }

    function act_sponsored(uint256 seed) external action("sponsored") {
        Quote memory given = quote();
        given.price = 1 + draw(seed, "price", 2 * PRICE);
        given.maxFee = draw(seed, "max fee", 2 * MOST);
        given.validUntil = uint48(time + 1);
        vm.prank(address(pair));
        usdc.approve(address(paymaster), type(uint256).max);
        vm.deal(address(this), 1 ether);
        paymaster.deposit{value: 1 ether}();
        PackedUserOperation memory op = operation(address(pair), jointly(transfer(1)));
        sponsor(op, given);
        bytes32 hash = hashOf(op);
        op.signature = bytes.concat(byPasskey(passkeyNow(), hash), byKey(keyNow(), hash));
        (uint256 fee, uint256 paid) = (fees(), deposited());
        bool success = tried(op);
        fee = fees() - fee;
        paid = paid - deposited();
        if (fee > given.maxFee || fee < (paid * given.price) / 1 ether) overcharges++;
        if (success) done["paid in a token"]++;
    }

    // ---- Everybody else ----

    function act_guardian(uint256 seed) external action("guardian") {
        bytes32 before = picture();
        PackedUserOperation memory op = operation(address(pair), jointly(transfer(1)));
        op.signature = bytes.concat(byKey(GUARDIAN_KEY, hashOf(op)), byKey(GUARDIAN_KEY, hashOf(op)));
        if (tried(op)) thefts++;
        if (readyAt != 0 && time < readyAt) {
            vm.prank(vm.addr(GUARDIAN_KEY));
            (bool early, ) = address(pair).call(
                abi.encodeCall(ISmartAccount.finishRecovery, (signersOf(generation + 1)))
            );
            if (early) thefts++;
        }
        if (readyAt == 0 || draw(seed, "start", 4) == 0) {
            (, , uint64 nonce) = pair.recovery();
            bytes[] memory next = signersOf(generation + 1);
            pair.startRecovery(guardians, next, one(sign(GUARDIAN_KEY, recoveryDigest(next, nonce))));
            readyAt = time + DELAY;
        }
        if (picture() != before) thefts++;
    }

    function act_finish(uint256) external action("finish") {
        bytes[] memory next = signersOf(generation + 1);
        (bool success, ) = address(pair).call(abi.encodeCall(ISmartAccount.finishRecovery, (next)));
        if (success != (readyAt != 0 && time >= readyAt)) thefts++;
        if (!success) return;
        generation++;
        readyAt = 0;
        sessionActive = false;
        for (uint256 i = 0; i < tokens.length; i++) limit[tokens[i]] = 0;
        done["recovered"]++;
    }

    function act_steal(uint256 seed) external action("steal") {
        bytes32 before = picture();
        (Execution[] memory calls, , ) = spending(seed);
        PackedUserOperation memory op = operation(
            address(pair),
            draw(seed, "jointly", 2) == 0 ? jointly(calls) : alone(calls)
        );
        bytes32 hash = hashOf(op);
        uint256 how = draw(seed, "how", 5);
        if (how == 0) op.signature = byKey(STRANGER_KEY, hash);
        if (how == 1) op.signature = sign(STRANGER_KEY, hash);
        if (how == 2) op.signature = byKey(SESSION_KEY, hash);
        if (how == 3) op.signature = byPasskey(PASSKEY + 1_000 + generation, hash);
        if (how == 4) {
            op.callData = jointly(calls);
            hash = hashOf(op);
            op.signature = bytes.concat(byPasskey(passkeyNow(), hash), byKey(STRANGER_KEY, hash));
        }
        if (tried(op)) thefts++;
        (bool success, ) = address(pair).call(op.callData);
        if (success) thefts++;
        // What is signed for others takes both signers, whatever the limits say.
        bytes32 message = keccak256(abi.encode(seed));
        hash = TypedData.personal(message, address(pair));
        bytes memory signature = [
            byKey(keyNow(), hash),
            byPasskey(passkeyNow(), hash),
            byKey(SESSION_KEY, hash),
            byKey(GUARDIAN_KEY, hash),
            sign(STRANGER_KEY, hash)
        ][how];
        if (pair.isValidSignature(message, signature) == 0x1626ba7e) thefts++;
        if (picture() != before) thefts++;
    }

    function act_pull(uint256 seed) external action("pull") {
        IFiatToken token = draw(seed, "token", 2) == 0 ? usdc : eurc;
        uint256 allowed = token.allowance(address(pair), SHOP);
        uint256 balance = token.balanceOf(address(pair));
        vm.prank(SHOP);
        token.transferFrom(address(pair), SHOP, allowed < balance ? allowed : balance);
    }

    function act_wait(uint256 seed) external action("wait") {
        time += draw(seed, "wait", 20 hours);
    }

    // ---- Parts ----

    function passkeyNow() private view returns (uint256) {
        return PASSKEY + generation;
    }

    function keyNow() private view returns (uint256) {
        return OWNER_KEY + generation;
    }

    function signersOf(uint256 of_) public pure returns (bytes[] memory) {
        return two(Passkey.signer(PASSKEY + of_, Passkey.RP_ID, true), abi.encodePacked(vm.addr(OWNER_KEY + of_)));
    }

    function both(Execution[] memory calls) private {
        vm.deal(address(this), 1 ether);
        IEntryPointStake(address(entryPoint)).depositTo{value: 1 ether}(address(pair));
        PackedUserOperation memory op = operation(address(pair), jointly(calls));
        bytes32 hash = hashOf(op);
        op.signature = bytes.concat(byPasskey(passkeyNow(), hash), byKey(keyNow(), hash));
        succeed(op);
    }

    function tried(PackedUserOperation memory op) private returns (bool success) {
        vm.recordLogs();
        vm.prank(BUNDLER, BUNDLER);
        (success, ) = address(entryPoint).call(abi.encodeCall(entryPoint.handleOps, (bundle(op), BUNDLER)));
        if (success) (success, ) = outcome();
    }

    function setLimit(address token, uint112 perDay) private {
        both(call(address(pair), 0, abi.encodeCall(ISmartAccount.setLimit, (token, perDay))));
        uint256 day = time / 1 days;
        limit[token] = perDay;
        if (perDay > highest[token][day]) highest[token][day] = perDay;
    }

    function beginSession() private {
        delete session;
        session.key = vm.addr(SESSION_KEY);
        session.validUntil = uint48(time + 1 days);
        session.gas = type(uint128).max;
        session.salt = bytes32(++salt);
        for (uint256 i = 0; i < tokens.length; i++) {
            session.caps.push(ISmartAccount.Cap(tokens[i], CAP));
            spentInSession[tokens[i]] = 0;
        }
        for (uint256 i = 0; i < 2; i++) {
            session.scopes.push(ISmartAccount.Scope(tokens[i], IFiatToken.transfer.selector));
            session.scopes.push(ISmartAccount.Scope(tokens[i], IFiatToken.approve.selector));
        }
        session.scopes.push(ISmartAccount.Scope(SHOP, 0));
        both(call(address(pair), 0, abi.encodeCall(ISmartAccount.createSession, (session))));
        // solhint-disable-next-line reentrancy
        sessionActive = true;
    }

    /// @dev A call or two, of one token; an allowance is used at once, so that the next one starts at nothing.
    function spending(uint256 seed) private view returns (Execution[] memory calls, address token, uint256 amount) {
        token = tokens[draw(seed, "token", 3)];
        amount = draw(seed, "amount", 90e6);
        if (token == NATIVE) {
            calls = call(SHOP, amount, "");
        } else if (draw(seed, "approve", 3) == 0) {
            amount += IFiatToken(token).allowance(address(pair), SHOP);
            calls = call(token, 0, abi.encodeCall(IFiatToken.approve, (SHOP, amount)));
            amount -= IFiatToken(token).allowance(address(pair), SHOP);
        } else {
            calls = call(token, 0, abi.encodeCall(IFiatToken.transfer, (SHOP, amount)));
            if (draw(seed, "twice", 4) == 0) (calls, amount) = (call(calls, calls), 2 * amount);
        }
    }

    /// @dev What the account has and nobody else may take.
    function reachable(address token) private view returns (uint256) {
        if (token == NATIVE) return address(pair).balance;
        return IFiatToken(token).balanceOf(address(pair)) - IFiatToken(token).allowance(address(pair), SHOP);
    }

    /// @dev All that only the owner may change.
    function picture() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    reachable(address(usdc)),
                    reachable(address(eurc)),
                    address(pair).balance,
                    pair.signerCount(),
                    pair.isSigner(signersOf(generation)[0]),
                    pair.isSigner(signersOf(generation)[1]),
                    pair.guardiansHash(),
                    pair.epoch()
                )
            );
    }

    function recoveryDigest(bytes[] memory signers, uint256 nonce) private view returns (bytes32) {
        bytes32[2] memory ids = [keccak256(signers[0]), keccak256(signers[1])];
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Account"),
                keccak256("1"),
                block.chainid,
                address(pair)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(keccak256("Recovery(bytes[] signers,uint256 nonce)"), keccak256(abi.encodePacked(ids)), nonce)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    // ---- What is looked at ----

    function signersAreThose() external view returns (bool) {
        bytes[] memory signers = signersOf(generation);
        return pair.signerCount() == 2 && pair.isSigner(signers[0]) && pair.isSigner(signers[1]);
    }
}

contract AccountInvariantTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    AccountWorld private world;

    function setUp() public {
        world = new AccountWorld();
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
        all[0] = world.act_alone.selector;
        all[1] = world.act_jointly.selector;
        all[2] = world.act_limit.selector;
        all[3] = world.act_session.selector;
        all[4] = world.act_session_change.selector;
        all[5] = world.act_cancel.selector;
        all[6] = world.act_sponsored.selector;
        all[7] = world.act_guardian.selector;
        all[8] = world.act_finish.selector;
        all[9] = world.act_steal.selector;
        all[10] = world.act_pull.selector;
        all[11] = world.act_wait.selector;
    }

    function invariant_INV_40_no_limit_and_no_cap_is_ever_exceeded() public view {
        assertEq(world.excesses(), 0, "excesses");
    }

    function invariant_INV_41_only_its_signers_act_for_an_account() public view {
        assertEq(world.thefts(), 0, "thefts");
    }

    function invariant_INV_42_an_account_has_the_signers_it_was_given_or_recovered_to() public view {
        assertTrue(world.signersAreThose(), "signers");
    }

    function invariant_INV_43_a_paymaster_takes_its_cost_and_never_more_than_was_signed() public view {
        assertEq(world.overcharges(), 0, "overcharges");
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        for (uint256 i = 0; i < 480; i++) {
            (bool success, bytes memory answer) = address(world).call(abi.encodeWithSelector(all[i % all.length], i));
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        bytes32[4] memory names = [bytes32("spent alone"), "spent in session", "paid in a token", "recovered"];
        uint8[4] memory least = [8, 8, 8, 2];
        for (uint256 i = 0; i < names.length; i++) assertGe(world.done(names[i]), least[i], "times");
        invariant_INV_40_no_limit_and_no_cap_is_ever_exceeded();
        invariant_INV_41_only_its_signers_act_for_an_account();
        invariant_INV_42_an_account_has_the_signers_it_was_given_or_recovered_to();
        invariant_INV_43_a_paymaster_takes_its_cost_and_never_more_than_was_signed();
    }
}
