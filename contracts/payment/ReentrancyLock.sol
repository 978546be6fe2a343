// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title One lock for all entries of a contract, in transient storage (EIP-1153)
abstract contract ReentrancyLock {
    /// @notice The contract was called back while one of its calls was still running.
    error Reentrancy();

    uint256 private transient _locked;

    modifier locked() {
        _lock();
        _;
        // Assigned, never `delete`d: one call may follow another in the same transaction.
        _locked = 0;
    }

    /// @dev A function, so that its code is there once and not in every entry.
    function _lock() private {
        if (_locked != 0) revert Reentrancy();
        _locked = 1;
    }
}
