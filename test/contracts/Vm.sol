// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Vm
/// @notice The cheatcodes these tests use, as Hardhat's test runner offers them.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    // keys and signatures
    function addr(uint256 privateKey) external pure returns (address account);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function signP256(uint256 privateKey, bytes32 digest) external pure returns (bytes32 r, bytes32 s);
    function publicKeyP256(uint256 privateKey) external pure returns (uint256 x, uint256 y);

    // block and transaction
    function warp(uint256 timestamp) external;
    function roll(uint256 blockNumber) external;
    function chainId(uint256 id) external;
    function fee(uint256 baseFee) external;
    function coinbase(address account) external;
    function getBlockTimestamp() external view returns (uint256 timestamp);

    // accounts and state
    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata runtimeCode) external;
    function load(address account, bytes32 slot) external view returns (bytes32 value);
    function store(address account, bytes32 slot, bytes32 value) external;
    function label(address account, string calldata name) external;
    function cool(address account) external;
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool done);
    function revertToStateAndDelete(uint256 id) external returns (bool done);

    // callers
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function startPrank(address sender) external;
    function stopPrank() external;

    // expectations
    function assume(bool condition) external pure;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit() external;
    function expectEmit(address emitter) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function expectCall(address callee, bytes calldata data) external;
    function expectCall(address callee, bytes calldata data, uint64 count) external;
    function mockCall(address callee, bytes calldata data, bytes calldata returned) external;
    function mockCallRevert(address callee, bytes calldata data, bytes calldata reverted) external;
    function clearMockedCalls() external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory logs);
    function lastCallGas() external view returns (Gas memory gas);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256 gasUsed);
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;

    // files and text
    function readFile(string calldata path) external view returns (string memory text);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory value);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory value);
    function parseBytes(string calldata text) external pure returns (bytes memory value);
    function split(string calldata text, string calldata delimiter) external pure returns (string[] memory parts);
    function replace(
        string calldata text,
        string calldata from,
        string calldata to
    ) external pure returns (string memory replaced);
    function toString(address value) external pure returns (string memory text);
    function toString(uint256 value) external pure returns (string memory text);
    function getCode(string calldata artifact) external view returns (bytes memory creationCode);
    function envOr(string calldata name, bool fallbackValue) external view returns (bool value);
    function envOr(string calldata name, uint256 fallbackValue) external view returns (uint256 value);
    function envOr(string calldata name, string calldata fallbackValue) external view returns (string memory value);
}

/// @dev Where the test runner answers cheatcodes: the last 20 bytes of keccak256("hevm cheat code").
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
