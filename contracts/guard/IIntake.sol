// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What a contract that takes tokens in lets its guard change
/// @dev Read on the way in only. An exit that looked at it would give the guard a power it must not have.
interface IIntake {
    /// @notice Sets how `token` may come in.
    /// @dev Caller: the guard.
    /// @param token ERC-20 token; zero stands for every token that is not vetted.
    /// @param vetted Whether the token's own code may be relied on to move exactly what it says.
    /// @param pausedUntil Second from which the token comes in again; zero or past: it comes in now.
    function setIntake(address token, bool vetted, uint48 pausedUntil) external;

    /// @notice How `token` may come in, as it was last set.
    function intakeOf(address token) external view returns (bool vetted, uint48 pausedUntil);
}
