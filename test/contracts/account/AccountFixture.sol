// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEntryPoint, IEntryPointStake, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {AccountFactory} from "../../../contracts/account/AccountFactory.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {PaymentFixture} from "../payment/PaymentFixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Passkey} from "./Passkey.sol";

interface IUserOperationHash {
    function getUserOpHash(PackedUserOperation calldata userOp) external view returns (bytes32);
}

/// @title Accounts of every kind behind the real entry point
/// @notice `solo` has one passkey, `pair` a passkey and a key: it has a second factor.
abstract contract AccountFixture is PaymentFixture {
    using Stablecoin for IFiatToken;

    uint256 internal constant PASSKEY = 0x9a55;
    uint256 internal constant OWNER_KEY = 0x0123;
    uint256 internal constant SESSION_KEY = 0x5e55;
    bytes32 internal constant BATCH = bytes32(bytes1(0x01));
    uint256 internal constant GAS_PRICE = 1 gwei;
    /// @dev What an operation states of each kind of gas.
    uint128 internal constant GAS_LIMIT = 1_000_000;
    address payable internal constant BUNDLER = payable(address(0xb0d1e));
    address internal constant SHOP = address(0x5109);

    bytes32 internal constant OPERATION = keccak256(
        "UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)"
    );
    bytes32 internal constant OPERATION_REVERTED = keccak256(
        "UserOperationRevertReason(bytes32,address,uint256,bytes)"
    );

    IEntryPoint internal entryPoint;
    AccountFactory internal factory;
    SmartAccount internal solo;
    SmartAccount internal pair;
    bytes internal passkey;
    bytes internal ownerKey;

    function setUp() public virtual override {
        super.setUp();
        entryPoint = deployEntryPoint();
        factory = AccountFactory(deployOrMutant("AccountFactory", abi.encode(entryPoint)));
        passkey = Passkey.signer(PASSKEY, Passkey.RP_ID, true);
        ownerKey = abi.encodePacked(vm.addr(OWNER_KEY));
        solo = create(one(passkey));
        pair = create(two(passkey, ownerKey));
        prefund(address(solo));
        prefund(address(pair));
    }

    function deployEntryPoint() internal returns (IEntryPoint deployed) {
        bytes memory code = vm.parseBytes(
            vm.parseJsonString(
                vm.readFile("node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json"),
                ".bytecode"
            )
        );
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
        }
        require(address(deployed) != address(0), "no entry point");
    }

    function create(bytes[] memory signers) internal returns (SmartAccount) {
        return SmartAccount(payable(factory.create(signers, 0)));
    }

    /// @dev Tokens, native coin, and a deposit for gas.
    function prefund(address account) internal {
        usdc.fund(account, FUNDS);
        vm.deal(account, 10 ether);
        vm.deal(address(this), 10 ether);
        IEntryPointStake(address(entryPoint)).depositTo{value: 10 ether}(account);
    }

    function one(bytes memory signer) internal pure returns (bytes[] memory signers) {
        signers = new bytes[](1);
        signers[0] = signer;
    }

    function two(bytes memory first, bytes memory second) internal pure returns (bytes[] memory signers) {
        signers = new bytes[](2);
        (signers[0], signers[1]) = (first, second);
    }

    // ---- Signatures ----

    function byPasskey(bytes32 hash) internal pure returns (bytes memory) {
        return byPasskey(PASSKEY, hash);
    }

    function byPasskey(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        return
            Passkey.wrap(
                Passkey.signer(key, Passkey.RP_ID, true),
                Passkey.signed(key, Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, Passkey.VERIFIED))
            );
    }

    function byKey(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        return bytes.concat(hex"01", sign(key, hash));
    }

    function byBoth(bytes32 hash) internal pure returns (bytes memory) {
        return bytes.concat(byPasskey(hash), byKey(OWNER_KEY, hash));
    }

    // ---- Operations ----

    function operation(address account, bytes memory callData) internal view returns (PackedUserOperation memory) {
        return operation(account, 0, callData);
    }

    function operation(
        address account,
        uint192 key,
        bytes memory callData
    ) internal view returns (PackedUserOperation memory op) {
        op.sender = account;
        op.nonce = entryPoint.getNonce(account, key);
        op.callData = callData;
        op.accountGasLimits = bytes32(abi.encodePacked(GAS_LIMIT, GAS_LIMIT));
        op.preVerificationGas = 50_000;
        op.gasFees = bytes32(abi.encodePacked(uint128(GAS_PRICE), uint128(GAS_PRICE)));
    }

    function hashOf(PackedUserOperation memory op) internal view returns (bytes32) {
        return IUserOperationHash(address(entryPoint)).getUserOpHash(op);
    }

    function bundle(PackedUserOperation memory op) internal pure returns (PackedUserOperation[] memory ops) {
        ops = new PackedUserOperation[](1);
        ops[0] = op;
    }

    /// @dev What bundlers do: from a key, and its own transaction.
    function handle(PackedUserOperation memory op) internal {
        vm.prank(BUNDLER, BUNDLER);
        entryPoint.handleOps(bundle(op), BUNDLER);
    }

    /// @dev The operation is in the books and its calls were made.
    function succeed(PackedUserOperation memory op) internal {
        (bool success, bytes memory reason) = run(op);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    /// @dev The operation was valid, and its calls reverted with just that.
    function fail(PackedUserOperation memory op, bytes memory expected) internal {
        (bool success, bytes memory reason) = run(op);
        assertTrue(!success, "the operation succeeded");
        assertEq(reason, expected, "reason");
    }

    function run(PackedUserOperation memory op) internal returns (bool success, bytes memory reason) {
        vm.recordLogs();
        handle(op);
        return outcome();
    }

    /// @dev What the entry point said of the last operation since logs are recorded.
    function outcome() internal returns (bool success, bytes memory reason) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bool found;
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter != address(entryPoint)) continue;
            if (logs[i].topics[0] == OPERATION_REVERTED) (, reason) = abi.decode(logs[i].data, (uint256, bytes));
            if (logs[i].topics[0] != OPERATION) continue;
            found = true;
            (, success, , ) = abi.decode(logs[i].data, (uint256, bool, uint256, uint256));
        }
        assertTrue(found, "no operation");
    }

    /// @dev The account (or the paymaster) says no before anything happens.
    function refuse(PackedUserOperation memory op, string memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 0, reason));
        handle(op);
    }

    function refuseSignature(PackedUserOperation memory op) internal {
        refuse(op, "AA24 signature error");
    }

    // ---- Calls ----

    function call(address target, uint256 value, bytes memory data) internal pure returns (Execution[] memory calls) {
        calls = new Execution[](1);
        calls[0] = Execution(target, value, data);
    }

    function call(
        Execution[] memory first,
        Execution[] memory second
    ) internal pure returns (Execution[] memory calls) {
        calls = new Execution[](first.length + second.length);
        for (uint256 i = 0; i < first.length; i++) calls[i] = first[i];
        for (uint256 i = 0; i < second.length; i++) calls[first.length + i] = second[i];
    }

    function transfer(uint256 amount) internal view returns (Execution[] memory) {
        return call(address(usdc), 0, abi.encodeCall(IFiatToken.transfer, (SHOP, amount)));
    }

    function alone(Execution[] memory calls) internal pure returns (bytes memory) {
        return abi.encodeCall(SmartAccount.execute, (BATCH, abi.encode(calls)));
    }

    function jointly(Execution[] memory calls) internal pure returns (bytes memory) {
        return abi.encodeCall(ISmartAccount.executeJointly, (abi.encode(calls)));
    }

    /// @dev The account changes itself, signed by all that it takes.
    function manage(SmartAccount account, bytes memory data) internal {
        succeed(managing(account, data));
    }

    function managing(SmartAccount account, bytes memory data) internal view returns (PackedUserOperation memory op) {
        op = operation(address(account), jointly(call(address(account), 0, data)));
        op.signature = account.signerCount() > 1 ? byBoth(hashOf(op)) : byPasskey(hashOf(op));
    }

    /// @dev One of the two signers of `pair`.
    function byOne(Execution[] memory calls) internal view returns (PackedUserOperation memory op) {
        op = operation(address(pair), alone(calls));
        op.signature = byPasskey(hashOf(op));
    }

    function byTwo(Execution[] memory calls) internal view returns (PackedUserOperation memory op) {
        op = operation(address(pair), jointly(calls));
        op.signature = byBoth(hashOf(op));
    }

    receive() external payable {}
}
