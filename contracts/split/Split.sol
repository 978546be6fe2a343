// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "../payment/IPaymentTerms.sol";

/// @title The shares of a payment against what the payer signed
library Split {
    uint256 private constant MAX_SHARES = 16;
    uint256 private constant MAX_BPS = 10_000;

    /// @dev Refuses any list but the committed one. `shares` lies in calldata as the ABI encodes it, so it is hashed as it
    /// stands; padding bits that say something are refused where an element is read.
    /// @param commitment `keccak256(abi.encode(shares))`, or zero: the list must be empty.
    function checkList(IPaymentTerms.Share[] calldata shares, bytes32 commitment) internal pure {
        uint256 count = shares.length;
        if (commitment == 0 && count == 0) return;
        require(count != 0 && count <= MAX_SHARES, IPaymentTerms.InvalidShares());
        bytes32 hash;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, 0x20)
            mstore(add(free, 0x20), count)
            calldatacopy(add(free, 0x40), shares.offset, mul(count, 0x40))
            hash := keccak256(free, add(0x40, mul(count, 0x40)))
        }
        require(hash == commitment, IPaymentTerms.InvalidShares());
    }

    /// @dev `self` is the vault: what is credited to it would belong to nobody.
    function checkShare(address account, uint256 bps, address self) internal pure {
        if (bps == 0) revert IPaymentTerms.InvalidShares();
        if (account == address(0)) revert IPaymentTerms.InvalidShares();
        if (account == self) revert IPaymentTerms.InvalidShares();
    }

    /// @dev With the maximum fee beside them the shares can never be more than the whole.
    function checkSum(uint256 sumBps, uint256 maxFeeBps) internal pure {
        require(sumBps + maxFeeBps <= MAX_BPS, IPaymentTerms.InvalidShares());
    }
}
