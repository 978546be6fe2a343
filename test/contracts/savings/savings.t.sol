// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {Guard} from "../../../contracts/guard/Guard.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {ISavingsAdapter} from "../../../contracts/savings/ISavingsAdapter.sol";
import {SavingsAdapter} from "../../../contracts/savings/SavingsAdapter.sol";
import {assertEq, assertGe, assertLe} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {FeeVault, HostileVault, PlainVault} from "./Vaults.sol";

/// @title Into a vault and back, and vaults that are not what they should be
contract SavingsTest {
    using Stablecoin for IFiatToken;

    uint256 private constant START = 1_900_000_000;
    uint256 private constant FUNDS = 1_000e6;
    address private constant OWNER = address(0x0a11ce);
    address private constant THIEF = address(0x7a1ef);
    address private constant GOVERNOR = address(0xad);
    address private constant PAUSER = address(0xbeef);

    IFiatToken private usdc;
    Guard private guard;
    SavingsAdapter private adapter;
    PlainVault private vault;
    FeeVault private feeVault;
    HostileVault private hostile;

    function setUp() public {
        vm.warp(START);
        usdc = Stablecoin.deployUSDC();
        guard = Guard(deployOrMutant("Guard", abi.encode(GOVERNOR, PAUSER, 0)));
        adapter = SavingsAdapter(deployOrMutant("SavingsAdapter", abi.encode(guard)));
        vault = new PlainVault(IERC20(address(usdc)));
        feeVault = new FeeVault(IERC20(address(usdc)));
        hostile = new HostileVault(IERC20(address(usdc)));
        list(address(vault));
        list(address(feeVault));
        list(address(hostile));
        usdc.fund(OWNER, FUNDS);
        usdc.fund(THIEF, FUNDS);
        allow(OWNER);
        allow(THIEF);
    }

    function list(address account) private {
        vm.prank(GOVERNOR);
        guard.list(IGuard.Kind.Vault, account);
    }

    function allow(address account) private {
        vm.startPrank(account);
        usdc.approve(address(adapter), type(uint256).max);
        vault.approve(address(adapter), type(uint256).max);
        feeVault.approve(address(adapter), type(uint256).max);
        hostile.approve(address(adapter), type(uint256).max);
        vm.stopPrank();
    }

    function save(IERC4626 where, uint256 assets, uint256 minShares) private returns (uint256) {
        vm.prank(OWNER);
        return adapter.save(where, assets, minShares, START);
    }

    function withdraw(IERC4626 where, uint256 shares, uint256 minAssets) private returns (uint256) {
        vm.prank(OWNER);
        return adapter.withdraw(where, shares, minAssets, START);
    }

    function assertEmpty() private view {
        assertEq(usdc.balanceOf(address(adapter)), 0, "tokens left");
        assertEq(vault.balanceOf(address(adapter)), 0, "shares left");
        assertEq(usdc.allowance(address(adapter), address(vault)), 0, "allowance left");
        assertEq(usdc.allowance(address(adapter), address(hostile)), 0, "allowance left");
    }

    function tooLittle(uint256 actual, uint256 least) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISavingsAdapter.TooLittle.selector, actual, least);
    }

    function test_what_goes_in_comes_back_with_what_it_earned() external {
        uint256 expected = vault.previewDeposit(100e6);
        vm.expectEmit(address(adapter));
        emit ISavingsAdapter.Saved(OWNER, address(vault), 100e6, expected);
        assertEq(save(vault, 100e6, expected), expected, "shares");
        assertEq(usdc.balanceOf(OWNER), FUNDS - 100e6, "owner");
        assertEmpty();

        usdc.fund(address(vault), 10e6);
        (uint256 shares, uint256 worth) = adapter.positionOf(vault, OWNER);
        assertEq(shares, expected, "position");
        vm.expectEmit(address(adapter));
        emit ISavingsAdapter.Withdrawn(OWNER, address(vault), shares, worth);
        assertEq(withdraw(vault, shares, worth), worth, "assets");
        assertEq(usdc.balanceOf(OWNER), FUNDS - 100e6 + worth, "earned");
        assertGe(worth, 110e6 - 1, "all that it earned");
        assertEmpty();
    }

    function test_the_share_price_is_the_vault_s_own() external {
        save(vault, 100e6, 0);
        assertEq(adapter.sharePrice(vault), 1e6, "at first");
        usdc.fund(address(vault), 50e6);
        assertEq(adapter.sharePrice(vault), vault.convertToAssets(10 ** vault.decimals()), "as the vault says");
        assertGe(adapter.sharePrice(vault), 1.49e6, "grown");
    }

    function test_a_part_can_be_taken_back() external {
        uint256 shares = save(vault, 100e6, 0);
        assertEq(withdraw(vault, shares / 4, 0), 25e6, "a quarter");
        assertEq(vault.balanceOf(OWNER), shares - shares / 4, "rest");
    }

    function test_a_vault_that_is_not_listed_takes_nothing_in() external {
        PlainVault other = new PlainVault(IERC20(address(usdc)));
        vm.expectRevert(abi.encodeWithSelector(ISavingsAdapter.VaultNotListed.selector, address(other)));
        save(other, 1e6, 0);
        PlainVault asVenue = new PlainVault(IERC20(address(usdc)));
        vm.prank(GOVERNOR);
        guard.list(IGuard.Kind.Venue, address(asVenue));
        vm.expectRevert(abi.encodeWithSelector(ISavingsAdapter.VaultNotListed.selector, address(asVenue)));
        save(asVenue, 1e6, 0);
    }

    function test_a_vault_that_lost_its_listing_can_be_left_and_not_entered() external {
        uint256 shares = save(vault, 100e6, 0);
        vm.prank(PAUSER);
        guard.delist(IGuard.Kind.Vault, address(vault));
        vm.expectRevert(abi.encodeWithSelector(ISavingsAdapter.VaultNotListed.selector, address(vault)));
        save(vault, 1e6, 0);
        assertEq(withdraw(vault, shares / 2, 0), 50e6, "here");
        vm.prank(OWNER);
        assertEq(vault.redeem(shares - shares / 2, OWNER, OWNER), 50e6, "at the vault itself");
    }

    function test_after_the_deadline_nothing_moves() external {
        uint256 shares = save(vault, 100e6, 0);
        vm.warp(START + 1);
        bytes memory late = abi.encodeWithSelector(ISavingsAdapter.AfterDeadline.selector, START + 1, START);
        vm.expectRevert(late);
        save(vault, 1e6, 0);
        vm.expectRevert(late);
        withdraw(vault, shares, 0);
    }

    function test_nothing_is_no_amount() external {
        bytes memory zero = abi.encodeWithSelector(ISavingsAdapter.ZeroAmount.selector);
        vm.expectRevert(zero);
        save(vault, 0, 0);
        vm.expectRevert(zero);
        withdraw(vault, 0, 0);
    }

    function test_a_fee_on_the_way_in_is_seen_and_held_to_the_minimum() external {
        uint256 expected = feeVault.previewDeposit(100e6);
        vm.expectRevert(tooLittle(expected, expected + 1));
        save(feeVault, 100e6, expected + 1);
        assertEq(save(feeVault, 100e6, expected), expected, "shares after the fee");
    }

    function test_a_fee_on_the_way_out_is_seen_and_held_to_the_minimum() external {
        uint256 shares = save(feeVault, 100e6, 0);
        (, uint256 worth) = adapter.positionOf(feeVault, OWNER);
        assertLe(worth, feeVault.convertToAssets(shares) - 1, "the fee is in the position");
        vm.expectRevert(tooLittle(worth, worth + 1));
        withdraw(feeVault, shares, worth + 1);
        assertEq(withdraw(feeVault, shares, worth), worth, "assets after the fee");
    }

    function test_the_minimum_keeps_the_first_saver_from_an_inflated_share() external {
        PlainVault fresh = new PlainVault(IERC20(address(usdc)));
        list(address(fresh));
        uint256 seen = fresh.previewDeposit(100e6);
        vm.startPrank(THIEF);
        usdc.approve(address(fresh), type(uint256).max);
        fresh.deposit(1, THIEF);
        usdc.transfer(address(fresh), 900e6);
        vm.stopPrank();
        vm.expectPartialRevert(ISavingsAdapter.TooLittle.selector);
        save(fresh, 100e6, (seen * 999) / 1_000);
        assertEq(usdc.balanceOf(OWNER), FUNDS, "owner");
    }

    function test_a_vault_that_lost_money_pays_less_and_the_minimum_says_how_much_less() external {
        uint256 shares = save(vault, 100e6, 0);
        vault.lose(40e6);
        vm.expectRevert(tooLittle(60e6, 100e6));
        withdraw(vault, shares, 100e6);
        assertEq(withdraw(vault, shares, 60e6), 60e6, "what is left");
    }

    // ---- Hostile vaults ----

    function test_a_vault_that_promises_more_than_it_gives_is_measured() external {
        hostile.adopt(HostileVault.Habit.NoShares);
        vm.expectRevert(tooLittle(0, 1));
        save(hostile, 100e6, 1);
        hostile.adopt(HostileVault.Habit.Honest);
        uint256 shares = save(hostile, 100e6, 1);
        hostile.adopt(HostileVault.Habit.NoAssets);
        vm.expectRevert(tooLittle(0, 1));
        withdraw(hostile, shares, 1);
    }

    function test_a_vault_that_takes_another_amount_is_refused() external {
        hostile.adopt(HostileVault.Habit.TakesHalf);
        vm.expectRevert(abi.encodeWithSelector(ISavingsAdapter.NotAllTaken.selector, address(hostile)));
        save(hostile, 100e6, 0);
        hostile.adopt(HostileVault.Habit.TakesTwice);
        vm.expectRevert();
        save(hostile, 100e6, 0);
        usdc.fund(address(adapter), 100e6);
        vm.expectRevert();
        save(hostile, 100e6, 0);
        assertEq(usdc.balanceOf(OWNER), FUNDS, "owner");
    }

    function test_a_vault_that_calls_back_is_shut_out() external {
        uint256 shares = save(vault, 100e6, 0);
        hostile.adopt(HostileVault.Habit.CallsBack);
        bytes memory refused = abi.encodeWithSelector(ReentrancyLock.Reentrancy.selector);
        hostile.aim(address(adapter), abi.encodeCall(adapter.withdraw, (vault, shares, 0, START)));
        vm.expectRevert(refused);
        save(hostile, 1e6, 0);
        vm.expectRevert(refused);
        withdraw(hostile, 1, 0);
        hostile.aim(address(adapter), abi.encodeCall(adapter.save, (vault, 1, 0, START)));
        vm.expectRevert(refused);
        save(hostile, 1e6, 0);
    }

    function test_leaving_a_false_vault_reaches_nobody_s_money() external {
        save(vault, 100e6, 0);
        HostileVault false_ = new HostileVault(IERC20(address(usdc)));
        uint256 owned = usdc.balanceOf(OWNER);
        vm.prank(THIEF);
        adapter.withdraw(false_, 1, 0, START);
        // A token or a real vault in the place of a vault: what is redeemed is the caller's own.
        vm.expectRevert();
        vm.prank(THIEF);
        adapter.withdraw(vault, 1, 0, START);
        vm.expectRevert();
        vm.prank(THIEF);
        adapter.withdraw(IERC4626(address(usdc)), 1, 0, START);
        assertEq(usdc.balanceOf(OWNER), owned, "owner's tokens");
        assertEq(vault.balanceOf(OWNER), vault.previewDeposit(100e6), "owner's shares");
    }

    function test_what_was_given_to_the_adapter_is_nobody_s_gain() external {
        usdc.fund(address(adapter), 5e6);
        save(vault, 100e6, 0);
        assertEq(usdc.balanceOf(OWNER), FUNDS - 100e6, "owner");
        assertEq(usdc.balanceOf(address(adapter)), 5e6, "gift");
    }

    function test_without_allowance_nothing_moves() external {
        uint256 shares = save(vault, 100e6, 0);
        vm.startPrank(OWNER);
        usdc.approve(address(adapter), 0);
        vault.approve(address(adapter), 0);
        vm.stopPrank();
        vm.expectRevert();
        save(vault, 1e6, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(adapter), 0, shares)
        );
        withdraw(vault, shares, 0);
    }

    function testFuzz_saving_and_withdrawing_loses_at_most_rounding(uint256 assets, uint256 gain) external {
        assets = 1 + (assets % FUNDS);
        gain = 1 + (gain % 100e6);
        save(vault, 50e6 > assets ? assets : 50e6, 0);
        usdc.fund(address(vault), gain);
        usdc.fund(OWNER, assets);
        uint256 before = usdc.balanceOf(OWNER);
        uint256 shares = save(vault, assets, 0);
        if (shares > 0) withdraw(vault, shares, 0);
        uint256 price = adapter.sharePrice(vault) / 10 ** 6 + 2;
        assertGe(usdc.balanceOf(OWNER) + price, before, "lost");
        assertLe(usdc.balanceOf(OWNER), before, "won");
        assertEmpty();
    }
}
