// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Gas, paid in a token
/// @notice Pays for operations of the entry point and takes the cost from their account in a token, at a price that its
/// quoter signed and that the account signed too. The most an operation can cost is taken before it runs, and what it did
/// not cost is given back after it, in one transaction: what stays is the fee.
/// @dev Data of an operation after the entry point's own (`paymaster ‖ verification gas ‖ post-operation gas`), packed:
/// `token (20) ‖ tokenPerNative (32) ‖ maxFee (32) ‖ validAfter (6) ‖ validUntil (6) ‖ quoter's signature (65)`, and, to give
/// the allowance by signature, `deadline (32) ‖ signature` of an EIP-2612 permit of `maxFee` to the paymaster.
/// An operation whose data is short or not signed, or whose account has too little, does not validate.
///
/// The quoter signs on domain `Sluice Gas` version 1: `GasQuote(address sender,uint256 nonce,bytes initCode,bytes callData,
/// bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes terms)`, the terms being all data before the
/// signature. So a quote is for one operation, and its gas limits are the quoter's to check.
interface ITokenPaymaster {
    /// @notice Another quoter signs from now on.
    event QuoterSet(address indexed quoter);

    /// @notice Fees were taken out.
    event FeesWithdrawn(address indexed token, address indexed to, uint256 amount);

    /// @notice Zero where an account is needed.
    error ZeroAddress();

    /// @notice Names who signs prices.
    /// @dev Caller: the owner. Errors in order: OwnableUnauthorizedAccount, ZeroAddress.
    function setQuoter(address quoter) external;

    /// @notice Takes fees out.
    /// @dev Caller: the owner. Between transactions the balance is fees, and gifts. Errors: OwnableUnauthorizedAccount.
    function withdrawFees(IERC20 token, address to, uint256 amount) external;

    /// @notice Adds native coin for gas, from anyone.
    function deposit() external payable;

    /// @notice Takes native coin back.
    /// @dev Caller: the owner.
    function withdraw(address payable to, uint256 amount) external;

    /// @notice Adds stake, which bundlers ask of a paymaster that reads other contracts.
    /// @dev Caller: the owner.
    function addStake(uint32 unstakeDelay) external payable;

    /// @notice Begins to take the stake back.
    /// @dev Caller: the owner.
    function unlockStake() external;

    /// @notice Takes the stake back after its delay.
    /// @dev Caller: the owner.
    function withdrawStake(address payable to) external;

    /// @notice Who signs prices.
    function quoter() external view returns (address);
}
