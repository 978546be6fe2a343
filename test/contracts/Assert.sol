// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev What a test found instead of what it expected.
error Unequal(string what, uint256 actual, uint256 expected);
error UnequalAddress(string what, address actual, address expected);
error UnequalWord(string what, bytes32 actual, bytes32 expected);
error UnequalBytes(string what, bytes actual, bytes expected);
error Untrue(string what);
error Above(string what, uint256 actual, uint256 most);
error Below(string what, uint256 actual, uint256 least);

function assertTrue(bool condition, string memory what) pure {
    if (!condition) revert Untrue(what);
}

function assertEq(uint256 actual, uint256 expected, string memory what) pure {
    if (actual != expected) revert Unequal(what, actual, expected);
}

function assertEq(address actual, address expected, string memory what) pure {
    if (actual != expected) revert UnequalAddress(what, actual, expected);
}

function assertEq(bytes32 actual, bytes32 expected, string memory what) pure {
    if (actual != expected) revert UnequalWord(what, actual, expected);
}

function assertEq(bytes memory actual, bytes memory expected, string memory what) pure {
    if (keccak256(actual) != keccak256(expected)) revert UnequalBytes(what, actual, expected);
}

function assertLe(uint256 actual, uint256 most, string memory what) pure {
    if (actual > most) revert Above(what, actual, most);
}

function assertGe(uint256 actual, uint256 least, string memory what) pure {
    if (actual < least) revert Below(what, actual, least);
}
