// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {LocalVault} from "../../../contracts/savings/LocalVault.sol";
import {assertEq, assertGe, assertLe} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title The vault of local chains: named after its asset, and a donation is its yield
contract LocalVaultTest {
    using Stablecoin for IFiatToken;

    address private constant OWNER = address(0x0a11ce);

    IFiatToken private usdc;
    LocalVault private vault;

    function setUp() public {
        usdc = Stablecoin.deployUSDC();
        vault = new LocalVault(IERC20Metadata(address(usdc)));
    }

    function test_itIsNamedAfterItsAsset() public view {
        IERC20Metadata asset = IERC20Metadata(address(usdc));
        assertEq(keccak256(bytes(vault.name())), keccak256(bytes(string.concat("Savings in ", asset.name()))), "name");
        assertEq(keccak256(bytes(vault.symbol())), keccak256(bytes(string.concat("s", asset.symbol()))), "symbol");
        assertEq(vault.asset(), address(usdc), "asset");
        assertEq(vault.decimals(), asset.decimals(), "decimals");
    }

    function testFuzz_aDonationIsTheSavers(uint96 assets, uint96 gift) public {
        vm.assume(assets > 0 && gift > 0);
        usdc.fund(OWNER, assets);
        vm.startPrank(OWNER);
        usdc.approve(address(vault), assets);
        uint256 shares = vault.deposit(assets, OWNER);
        vm.stopPrank();
        usdc.fund(address(vault), gift);
        uint256 worth = vault.previewRedeem(shares);
        assertLe(worth, uint256(assets) + gift, "no more than there is");
        // A part of one share and of one unit stays with the vault.
        assertGe(worth + gift / (uint256(assets) + 1) + 2, uint256(assets) + gift, "all but dust");
    }
}
