// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title ERC-3009, the receiving half
/// @notice A transfer that its sender signed and only its receiver may submit.
/// @dev Both overloads as in Circle's FiatTokenV2_2; older tokens have only the one with v, r, s.
interface IERC3009 {
    /// @param from Signer and source of the tokens; a contract account answers ERC-1271.
    /// @param to Receiver; must be the caller.
    /// @param value Token units.
    /// @param validAfter Valid when `now > validAfter` (unix seconds).
    /// @param validBefore Valid when `now < validBefore` (unix seconds).
    /// @param nonce Unique per `from`, in no order.
    /// @param signature `r ‖ s ‖ v` of an account with a key, or what the contract account `from` accepts.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice The same with a split ECDSA signature.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}
