// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Where accounts are created, and where they will be
/// @notice The address follows from the first signers and a salt, so that money can be sent to it before it exists.
interface IAccountFactory {
    /// @notice An account was created.
    event AccountCreated(address indexed account, bytes[] signers, uint256 salt);

    /// @notice Creates an account, or does nothing if it is there.
    /// @dev Caller: anyone, usually the entry point on behalf of an account's first operation. Errors: those of `initialize`.
    /// @param signers First signers, 1 to 16.
    /// @param salt Tells apart several accounts of the same signers.
    function create(bytes[] calldata signers, uint256 salt) external returns (address account);

    /// @notice Where it is or will be.
    function addressOf(bytes[] calldata signers, uint256 salt) external view returns (address account);

    /// @notice The code that all accounts run; also what an address with a key delegates to (ERC-7702).
    function implementation() external view returns (address);
}
