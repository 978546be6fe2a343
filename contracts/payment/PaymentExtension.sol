// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "./IPaymentTerms.sol";

/// @title What the salt of a payment commits to
/// @notice 6 bytes "sluice" ‖ 2 bytes flags ‖ the low 24 bytes of the extension's EIP-712 struct hash.
library PaymentExtension {
    uint256 internal constant SPLIT = 1;
    uint256 internal constant DISPUTE = 2;
    /// @dev Charged once and for all: nothing is recorded.
    uint256 internal constant FINAL = 4;

    /// @dev "sluice" in ASCII.
    uint256 private constant MARK = 0x736c75696365;

    bytes32 private constant TYPEHASH = keccak256(
        "Extension(address authorizer,address resolver,bytes32 disputeTerms,uint48 protectedUntil,uint48 settleBy,bytes32 shares,uint256 nonce)"
    );

    /// @dev For functions that are shown no extension: refuses those that would lose their meaning.
    /// @return flags Of the salt, none of them refused.
    function requireNone(uint256 salt, uint256 refused) internal pure returns (uint256 flags) {
        if (salt >> 208 == MARK) flags = (salt >> 192) & 0xffff;
        if (flags & refused != 0) revert IPaymentTerms.ExtensionRequired();
    }

    /// @dev The calldata of a static struct is its encoding already, so it is hashed as it stands; padding bits that say
    /// something are refused where a field is read.
    /// @return flags Of the salt, which are those of the extension.
    function check(uint256 salt, IPaymentTerms.Extension calldata extension) internal pure returns (uint256 flags) {
        bytes32 typeHash = TYPEHASH;
        uint256 hash;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), extension, 0xe0)
            hash := keccak256(free, 0x100)
        }
        flags = (salt >> 192) & FINAL;
        if (extension.shares != 0) flags |= SPLIT;
        if (extension.resolver != address(0)) flags |= DISPUTE;
        if (salt != ((MARK << 208) | (flags << 192) | uint192(hash))) revert IPaymentTerms.InvalidExtension();
    }
}
