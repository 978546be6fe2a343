// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A contract account whose signature is its owner's key over the digest (ERC-1271), or which misbehaves
contract ContractAccount {
    enum Habit {
        Honest,
        /// Says yes to everything.
        Yielding,
        Reverting,
        /// Answers with four bytes only.
        Short,
        /// Refuses with 100 kB.
        Shouting,
        /// Uses all gas it is given.
        Burning,
        /// Answers with the first 31 bytes of a yes.
        Cut,
        /// Answers yes, and with a bit more in the same word.
        Dirty,
        /// Answers yes, and with 100 kB after it.
        Long
    }

    bytes4 private constant YES = 0x1626ba7e;
    address private immutable OWNER;
    Habit public habit;

    constructor(address owner) {
        OWNER = owner;
    }

    function adopt(Habit habit_) external {
        habit = habit_;
    }

    function execute(address target, bytes calldata data) external {
        (bool done, bytes memory answer) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        Habit now_ = habit;
        if (now_ == Habit.Yielding) return YES;
        if (now_ == Habit.Reverting) revert("no");
        if (now_ == Habit.Burning)
            assembly ("memory-safe") {
                invalid()
            }
        if (now_ == Habit.Short) end(bytes32(YES), 4, false);
        if (now_ == Habit.Shouting) end(bytes32(YES), 100_000, true);
        if (now_ == Habit.Cut) end(bytes32(YES), 31, false);
        if (now_ == Habit.Dirty) end(bytes32(YES) | bytes32(uint256(1)), 32, false);
        if (now_ == Habit.Long) end(bytes32(YES), 100_000, false);
        if (signature.length != 65) return 0xffffffff;
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(signature[:32]), bytes32(signature[32:64]), uint8(signature[64]));
        return ecrecover(digest, v, r, s) == OWNER ? YES : bytes4(0xffffffff);
    }

    /// @dev Ends the call with `word` and zeros up to `length` bytes.
    function end(bytes32 word, uint256 length, bool failing) private pure {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, word)
            if failing {
                revert(free, length)
            }
            return(free, length)
        }
    }
}
