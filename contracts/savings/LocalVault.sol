// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title A vault for local chains
/// @dev Whoever sends it assets raises the price of its shares: that is its yield. Public chains have vaults of their own.
contract LocalVault is ERC4626 {
    constructor(
        IERC20Metadata asset_
    ) ERC20(string.concat("Savings in ", asset_.name()), string.concat("s", asset_.symbol())) ERC4626(asset_) {}
}
