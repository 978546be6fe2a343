// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {endCall} from "./Answer.sol";

/// @title A well-behaved ERC-20 token that anyone may mint
contract PlainToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    uint256 public totalSupply;

    error InsufficientBalance();
    error InsufficientAllowance();

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        totalSupply += value;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) external virtual returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external virtual returns (bool) {
        spend(from, value);
        move(from, to, value);
        return true;
    }

    function spend(address from, uint256 value) internal {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert InsufficientAllowance();
        allowance[from][msg.sender] = allowed - value;
    }

    function move(address from, address to, uint256 value) internal {
        if (balanceOf[from] < value) revert InsufficientBalance();
        balanceOf[from] -= value;
        balanceOf[to] += value;
    }
}

/// @title A token with one bad habit at a time
contract OddToken is PlainToken {
    enum Habit {
        None,
        /// Moves, returns nothing.
        Silent,
        /// Moves nothing, returns false.
        Refusing,
        /// Moves, returns 2.
        Garbled,
        /// Moves, returns a single byte 0x01.
        Short,
        /// Moves, returns 31 zero bytes.
        Cut,
        /// Moves one unit less than asked.
        Taxing,
        /// Moves one unit more than asked to the receiver.
        Generous,
        /// Moves nothing, returns true.
        Idle,
        /// Moves, returns true and 100 kB after it.
        Chatty,
        /// Reverts with 100 kB.
        Shouting,
        /// Reverts without a word.
        Reverting
    }

    Habit public habit;

    function adopt(Habit habit_) external {
        habit = habit_;
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        behave(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        spend(from, value);
        behave(from, to, value);
        return true;
    }

    function behave(address from, address to, uint256 value) private {
        Habit now_ = habit;
        if (now_ == Habit.Shouting) endCall(1, 100_000, true);
        if (now_ == Habit.Reverting) endCall(0, 0, true);
        if (now_ == Habit.Refusing) endCall(0, 32, false);
        if (now_ == Habit.Idle) endCall(1, 32, false);
        if (now_ == Habit.Taxing) {
            move(from, address(this), 1);
            value -= 1;
        }
        move(from, to, value);
        if (now_ == Habit.Generous) balanceOf[to] += 1;
        if (now_ == Habit.Silent) endCall(0, 0, false);
        if (now_ == Habit.Garbled) endCall(2, 32, false);
        if (now_ == Habit.Short) endCall(1 << 248, 1, false);
        if (now_ == Habit.Cut) endCall(0, 31, false);
        if (now_ == Habit.Chatty) endCall(1, 100_000, false);
    }
}
