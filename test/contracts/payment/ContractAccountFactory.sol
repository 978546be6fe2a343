// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ContractAccount} from "./ContractAccount.sol";

/// @title Deploys contract accounts, or misbehaves when it is asked to
contract ContractAccountFactory {
    enum Habit {
        Honest,
        Idle,
        Reverting,
        Shouting,
        /// Deploys, and answers with 100 kB.
        Chatty,
        /// Uses all gas it is given.
        Burning,
        /// Deploys an account of somebody else.
        Swapping,
        /// Deploys before it makes the other call.
        Eager
    }

    Habit public habit;
    address public caller;
    uint256 public calls;
    /// @dev What else is called first, as a hostile factory would.
    address private target;
    bytes private attack;
    bool public succeeded;

    function adopt(Habit habit_) external {
        habit = habit_;
    }

    function plan(address target_, bytes calldata attack_) external {
        (target, attack) = (target_, attack_);
    }

    function create(address owner) external returns (address) {
        caller = msg.sender;
        calls++;
        if (habit == Habit.Eager) new ContractAccount{salt: 0}(owner);
        if (attack.length != 0) (succeeded, ) = target.call(attack);
        if (habit == Habit.Eager) return address(0);
        if (habit == Habit.Idle) return address(0);
        if (habit == Habit.Reverting) revert("no");
        if (habit == Habit.Shouting) {
            assembly ("memory-safe") {
                revert(mload(0x40), 100000)
            }
        }
        if (habit == Habit.Burning) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (habit == Habit.Swapping) owner = address(this);
        ContractAccount account = new ContractAccount{salt: 0}(owner);
        if (habit == Habit.Chatty) {
            assembly ("memory-safe") {
                return(mload(0x40), 100000)
            }
        }
        return address(account);
    }

    function addressOf(address owner) external view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(ContractAccount).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", address(this), bytes32(0), code)))));
    }
}
