// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title EIP-2612 with a signature of any length, as FiatTokenV2_2 takes it
/// @dev With ERC-1271, so that an account without a key can give an allowance.
interface IPermitBySignature {
    /// @notice Sets the allowance that `owner` signed.
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;
}
