// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title OpenZeppelin's vault, which can lose money
contract PlainVault is ERC4626 {
    constructor(IERC20 asset_) ERC20("Vault", "VLT") ERC4626(asset_) {}

    function lose(uint256 assets) external {
        IERC20(asset()).transfer(address(0xdead), assets);
    }
}

/// @title A vault that keeps one percent on the way in and one on the way out, and says so
contract FeeVault is PlainVault {
    constructor(IERC20 asset_) PlainVault(asset_) {}

    function previewDeposit(uint256 assets) public view override returns (uint256) {
        return super.previewDeposit(assets - assets / 100);
    }

    function previewRedeem(uint256 shares) public view override returns (uint256) {
        uint256 assets = super.previewRedeem(shares);
        return assets - assets / 100;
    }
}

/// @title A vault that lies
contract HostileVault is PlainVault {
    enum Habit {
        Honest,
        /// Takes the assets and gives nothing.
        NoShares,
        /// Takes the shares and gives nothing.
        NoAssets,
        TakesHalf,
        TakesTwice,
        /// Calls somebody in the middle.
        CallsBack
    }

    Habit public habit;
    address private _target;
    bytes private _data;

    constructor(IERC20 asset_) PlainVault(asset_) {}

    function adopt(Habit habit_) external {
        habit = habit_;
    }

    function aim(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function deposit(uint256 assets, address receiver) public override returns (uint256) {
        if (habit == Habit.Honest) return super.deposit(assets, receiver);
        if (habit == Habit.CallsBack) Address.functionCall(_target, _data);
        uint256 taken =
            habit == Habit.TakesHalf
                ? assets / 2
                : habit == Habit.TakesTwice
                    ? assets * 2
                    : assets;
        IERC20(asset()).transferFrom(msg.sender, address(this), taken);
        return assets * 1_000;
    }

    function redeem(uint256 shares, address receiver, address owner) public override returns (uint256) {
        if (habit == Habit.Honest && totalSupply() > 0) return super.redeem(shares, receiver, owner);
        if (habit == Habit.CallsBack) Address.functionCall(_target, _data);
        return shares * 1_000;
    }
}
