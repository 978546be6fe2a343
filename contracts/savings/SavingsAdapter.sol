// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IGuard} from "../guard/IGuard.sol";
import {ReentrancyLock} from "../payment/ReentrancyLock.sol";
import {ISavingsAdapter} from "./ISavingsAdapter.sol";

/// @title The way into vaults and out of them
/// @dev Moves the caller's money only. Whatever a vault does, it is called with no more allowance than this very amount.
contract SavingsAdapter is ISavingsAdapter, ReentrancyLock {
    using SafeERC20 for IERC20;

    IGuard private immutable GUARD;

    constructor(IGuard guard) {
        GUARD = guard;
    }

    /// @inheritdoc ISavingsAdapter
    function save(
        IERC4626 vault,
        uint256 assets,
        uint256 minShares,
        uint256 deadline
    ) external locked returns (uint256 shares) {
        _check(assets, deadline);
        require(GUARD.isListed(IGuard.Kind.Vault, address(vault)), VaultNotListed(address(vault)));
        IERC20 asset = IERC20(vault.asset());
        uint256 before = vault.balanceOf(msg.sender);
        uint256 held = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), assets);
        asset.forceApprove(address(vault), assets);
        vault.deposit(assets, msg.sender);
        uint256 rest = asset.balanceOf(address(this));
        require(rest == held && asset.allowance(address(this), address(vault)) == 0, NotAllTaken(address(vault)));
        shares = vault.balanceOf(msg.sender) - before;
        require(shares >= minShares, TooLittle(shares, minShares));
        emit Saved(msg.sender, address(vault), assets, shares);
    }

    /// @inheritdoc ISavingsAdapter
    function withdraw(
        IERC4626 vault,
        uint256 shares,
        uint256 minAssets,
        uint256 deadline
    ) external locked returns (uint256 assets) {
        _check(shares, deadline);
        IERC20 asset = IERC20(vault.asset());
        uint256 before = asset.balanceOf(msg.sender);
        vault.redeem(shares, msg.sender, msg.sender);
        assets = asset.balanceOf(msg.sender) - before;
        require(assets >= minAssets, TooLittle(assets, minAssets));
        emit Withdrawn(msg.sender, address(vault), shares, assets);
    }

    /// @inheritdoc ISavingsAdapter
    function sharePrice(IERC4626 vault) external view returns (uint256 assets) {
        return vault.convertToAssets(10 ** vault.decimals());
    }

    /// @inheritdoc ISavingsAdapter
    function positionOf(IERC4626 vault, address account) external view returns (uint256 shares, uint256 assets) {
        shares = vault.balanceOf(account);
        assets = vault.previewRedeem(shares);
    }

    function _check(uint256 amount, uint256 deadline) private view {
        require(block.timestamp <= deadline, AfterDeadline(block.timestamp, deadline));
        require(amount > 0, ZeroAmount());
    }
}
