// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title Idle balance into a vault, and back
/// @notice Puts what its owner says, when its owner says so, into an ERC-4626 vault that governance has listed, and takes it
/// out again of any vault. The shares are the owner's from the first moment, and nothing stays here.
/// @dev What comes out of a vault is measured at the owner's balance, not believed. Listing is looked at on the way in only:
/// a vault that lost it can still be left, here or by calling the vault itself. A listed vault is another protocol's: it
/// can lose what is in it.
interface ISavingsAdapter {
    /// @notice Assets of `owner` went into a vault.
    /// @param shares What the owner got for them.
    event Saved(address indexed owner, address indexed vault, uint256 assets, uint256 shares);

    /// @notice Assets came back.
    /// @param shares What the vault took.
    /// @param assets What the owner got.
    event Withdrawn(address indexed owner, address indexed vault, uint256 shares, uint256 assets);

    /// @notice The vault is not listed (any more).
    error VaultNotListed(address vault);

    /// @notice It is too late.
    error AfterDeadline(uint256 timestamp, uint256 deadline);

    /// @notice Nothing to move.
    error ZeroAmount();

    /// @notice The vault took another amount than it was offered, which ERC-4626 forbids.
    error NotAllTaken(address vault);

    /// @notice The owner got less than it asked for.
    error TooLittle(uint256 actual, uint256 least);

    /// @notice Puts assets of the caller into a listed vault.
    /// @dev Needs an allowance of the vault's asset. Errors in order: Reentrancy, AfterDeadline, ZeroAmount, VaultNotListed,
    /// those of the asset and the vault, NotAllTaken, TooLittle.
    /// @param minShares Least number of shares, as the caller saw it before: what the price may not have moved past.
    /// @param deadline Last second.
    /// @return shares What the caller got.
    function save(
        IERC4626 vault,
        uint256 assets,
        uint256 minShares,
        uint256 deadline
    ) external returns (uint256 shares);

    /// @notice Gives shares of the caller back to their vault, listed or not, for assets.
    /// @dev Needs an allowance of the shares. Errors in order: Reentrancy, AfterDeadline, ZeroAmount, those of the vault,
    /// TooLittle.
    /// @param minAssets Least amount of assets.
    /// @param deadline Last second.
    /// @return assets What the caller got.
    function withdraw(
        IERC4626 vault,
        uint256 shares,
        uint256 minAssets,
        uint256 deadline
    ) external returns (uint256 assets);

    /// @notice What one whole share is worth, in minor units of the asset, as the vault says.
    /// @dev Not what an exit would bring: fees of the vault are not in it.
    function sharePrice(IERC4626 vault) external view returns (uint256 assets);

    /// @notice What an account has in a vault.
    /// @return shares Its shares.
    /// @return assets What they would bring now, after the vault's own fees.
    function positionOf(IERC4626 vault, address account) external view returns (uint256 shares, uint256 assets);
}
