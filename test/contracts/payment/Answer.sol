// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev Ends the call with `word` and zeros up to `length` bytes.
function endCall(uint256 word, uint256 length, bool failing) pure {
    assembly ("memory-safe") {
        let free := mload(0x40)
        mstore(free, word)
        if failing {
            revert(free, length)
        }
        return(free, length)
    }
}
