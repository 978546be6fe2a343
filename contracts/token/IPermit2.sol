// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Permit2's signature transfer, the one call used here
/// @notice Canonical deployment: 0x000000000022D473030F116dDEE9F6B43aC78BA3.
interface IPermit2 {
    /// @param token Token to move.
    /// @param amount Most that may be moved, in token units.
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    /// @param nonce Unordered; one bit of a bitmap.
    /// @param deadline Valid while `now <= deadline` (unix seconds).
    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @param to Receiver.
    /// @param requestedAmount Token units moved, at most `permitted.amount`.
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Moves tokens of `owner` by its signature over the permit, the caller as spender, and `witness`.
    /// @param witness EIP-712 struct hash of the caller's own data.
    /// @param witnessTypeString Rest of the type string after `PermitWitnessTransferFrom(…,uint256 deadline,`.
    /// @param signature ECDSA (65 or 64 bytes) or ERC-1271.
    function permitWitnessTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external;
}
