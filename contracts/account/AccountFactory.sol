// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IAccountFactory} from "./IAccountFactory.sol";
import {SmartAccount} from "./SmartAccount.sol";

/// @title The factory of accounts
/// @dev No owner; has no rights over an account once it is created.
contract AccountFactory is IAccountFactory {
    /// @inheritdoc IAccountFactory
    address public immutable implementation;

    constructor(IEntryPoint entryPoint) {
        implementation = address(new SmartAccount(entryPoint));
    }

    /// @inheritdoc IAccountFactory
    function create(bytes[] calldata signers, uint256 salt) external returns (address account) {
        account = addressOf(signers, salt);
        if (account.code.length > 0) return account;
        emit AccountCreated(account, signers, salt);
        Clones.cloneDeterministic(implementation, _saltOf(signers, salt));
        SmartAccount(payable(account)).initialize(signers);
    }

    /// @inheritdoc IAccountFactory
    function addressOf(bytes[] calldata signers, uint256 salt) public view returns (address account) {
        return Clones.predictDeterministicAddress(implementation, _saltOf(signers, salt));
    }

    function _saltOf(bytes[] calldata signers, uint256 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(signers, salt));
    }
}
