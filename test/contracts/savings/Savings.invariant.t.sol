// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Guard} from "../../../contracts/guard/Guard.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {SavingsAdapter} from "../../../contracts/savings/SavingsAdapter.sol";
import {assertEq, assertGe, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {FeeVault, HostileVault, PlainVault} from "./Vaults.sol";

/// @title Savers, vaults good and bad, and a listing that comes and goes
contract SavingsWorld {
    using Stablecoin for IFiatToken;

    address private constant GOVERNOR = address(0xad);
    uint256 private constant SAVERS = 3;
    uint256 private constant VAULTS = 3;
    uint256 private constant NOW = 1_900_000_000;

    IFiatToken private usdc;
    Guard private guard;
    SavingsAdapter private adapter;
    PlainVault[VAULTS] private vaults;
    mapping(bytes32 action => uint256) public done;
    /// @dev A saver got less than its minimum, or somebody else's balance moved.
    uint256 public losses;
    /// @dev What was let into a vault that is not listed.
    uint256 public intrusions;
    uint256 public gifts;

    function setUp() public {
        vm.warp(NOW);
        usdc = Stablecoin.deployUSDC();
        guard = Guard(deployOrMutant("Guard", abi.encode(GOVERNOR, GOVERNOR, 0)));
        adapter = SavingsAdapter(deployOrMutant("SavingsAdapter", abi.encode(guard)));
        vaults = [
            new PlainVault(IERC20(address(usdc))),
            new FeeVault(IERC20(address(usdc))),
            new HostileVault(IERC20(address(usdc)))
        ];
        for (uint256 i = 0; i < SAVERS; i++) {
            vm.startPrank(saver(i));
            usdc.approve(address(adapter), type(uint256).max);
            for (uint256 j = 0; j < VAULTS; j++) vaults[j].approve(address(adapter), type(uint256).max);
            vm.stopPrank();
        }
        for (uint256 i = 0; i < VAULTS; i++) {
            vm.prank(GOVERNOR);
            guard.list(IGuard.Kind.Vault, address(vaults[i]));
        }
    }

    function act_save(uint256 seed) external {
        (uint256 who, uint256 where) = (draw(seed, "who", SAVERS), draw(seed, "where", VAULTS));
        uint256 assets = 1 + draw(seed, "assets", 1_000e6);
        usdc.fund(saver(who), assets);
        uint256 least = draw(seed, "least", 2) * vaults[where].previewDeposit(assets);
        bytes32 others = picture(who);
        uint256 before = vaults[where].balanceOf(saver(who));
        uint256 wallet = usdc.balanceOf(saver(who));
        vm.prank(saver(who));
        (bool success, ) = address(adapter).call(abi.encodeCall(adapter.save, (vaults[where], assets, least, NOW)));
        uint256 got = vaults[where].balanceOf(saver(who)) - before;
        uint256 paid = wallet - usdc.balanceOf(saver(who));
        if (success && (got < least || paid != assets)) losses++;
        if (!success && (got != 0 || paid != 0)) losses++;
        if (success && !guard.isListed(IGuard.Kind.Vault, address(vaults[where]))) intrusions++;
        if (picture(who) != others) losses++;
        done[success ? bytes32("saved") : bytes32("not saved")]++;
    }

    function act_withdraw(uint256 seed) external {
        (uint256 who, uint256 where) = (draw(seed, "who", SAVERS), draw(seed, "where", VAULTS));
        uint256 shares = vaults[where].balanceOf(saver(who));
        if (shares == 0) return;
        shares = 1 + draw(seed, "shares", shares);
        // Nothing, about half, or one too many.
        uint256 least = (draw(seed, "least", 3) * (vaults[where].previewRedeem(shares) + 1)) / 2;
        bytes32 others = picture(who);
        uint256 before = usdc.balanceOf(saver(who));
        vm.prank(saver(who));
        (bool success, ) = address(adapter).call(abi.encodeCall(adapter.withdraw, (vaults[where], shares, least, NOW)));
        uint256 got = usdc.balanceOf(saver(who)) - before;
        if (success ? got < least : got != 0) losses++;
        if (picture(who) != others) losses++;
        done[success ? bytes32("withdrawn") : bytes32("not withdrawn")]++;
    }

    function act_list(uint256 seed) external {
        address vault = address(vaults[draw(seed, "where", VAULTS)]);
        bool listed = draw(seed, "listed", 3) != 0;
        vm.prank(GOVERNOR);
        if (listed) guard.list(IGuard.Kind.Vault, vault);
        else guard.delist(IGuard.Kind.Vault, vault);
        done["list"]++;
    }

    function act_earn(uint256 seed) external {
        usdc.fund(address(vaults[draw(seed, "where", VAULTS)]), 1 + draw(seed, "earned", 100e6));
        done["earn"]++;
    }

    function act_lose(uint256 seed) external {
        PlainVault vault = vaults[draw(seed, "where", VAULTS)];
        vault.lose(usdc.balanceOf(address(vault)) / 10);
        done["lose"]++;
    }

    function act_misbehave(uint256 seed) external {
        HostileVault(address(vaults[2])).adopt(HostileVault.Habit(draw(seed, "lies", 2) * draw(seed, "habit", 5)));
        done["misbehave"]++;
    }

    function act_give(uint256 seed) external {
        uint256 amount = 1 + draw(seed, "gift", 10e6);
        usdc.fund(address(adapter), amount);
        gifts += amount;
        done["give"]++;
    }

    // ---- What is looked at ----

    function kept() external view returns (uint256 tokens, uint256 shares, uint256 allowances) {
        tokens = usdc.balanceOf(address(adapter));
        for (uint256 i = 0; i < VAULTS; i++) {
            shares += vaults[i].balanceOf(address(adapter));
            allowances += usdc.allowance(address(adapter), address(vaults[i]));
        }
    }

    /// @dev Whether everybody can leave the honest vaults with all it has, listed or not; undone again.
    function everybodyCanLeave() external returns (bool possible) {
        uint256 state = vm.snapshotState();
        possible = true;
        for (uint256 i = 0; i < SAVERS * 2; i++) {
            (address who, PlainVault where) = (saver(i / 2), vaults[i % 2]);
            uint256 shares = where.balanceOf(who);
            if (shares == 0) continue;
            uint256 worth = where.previewRedeem(shares);
            vm.prank(who);
            (bool success, ) = address(adapter).call(abi.encodeCall(adapter.withdraw, (where, shares, worth, NOW)));
            possible = possible && success;
        }
        vm.revertToState(state);
    }

    function saver(uint256 index) private pure returns (address) {
        return address(uint160(0x5a7e0 + index));
    }

    /// @dev Wallets and shares of all but one.
    function picture(uint256 but) private view returns (bytes32 hash) {
        for (uint256 i = 0; i < SAVERS; i++) {
            if (i == but) continue;
            hash = keccak256(abi.encode(hash, usdc.balanceOf(saver(i))));
            for (uint256 j = 0; j < VAULTS; j++) hash = keccak256(abi.encode(hash, vaults[j].balanceOf(saver(i))));
        }
    }

    function draw(uint256 seed, string memory what, uint256 bound) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what))) % bound;
    }
}

contract SavingsInvariantTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    SavingsWorld private world;

    function setUp() public {
        world = new SavingsWorld();
        world.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(world);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(world), actions());
    }

    function actions() private view returns (bytes4[] memory all) {
        all = new bytes4[](7);
        all[0] = world.act_save.selector;
        all[1] = world.act_withdraw.selector;
        all[2] = world.act_list.selector;
        all[3] = world.act_earn.selector;
        all[4] = world.act_lose.selector;
        all[5] = world.act_misbehave.selector;
        all[6] = world.act_give.selector;
    }

    function invariant_INV_50_the_adapter_keeps_nothing() public view {
        (uint256 tokens, uint256 shares, uint256 allowances) = world.kept();
        assertEq(tokens, world.gifts(), "tokens but gifts");
        assertEq(shares, 0, "shares");
        assertEq(allowances, 0, "allowances");
    }

    function invariant_INV_51_a_saver_gets_its_minimum_and_nobody_pays_for_another() public view {
        assertEq(world.losses(), 0, "losses");
    }

    function invariant_INV_52_only_a_listed_vault_takes_in() public view {
        assertEq(world.intrusions(), 0, "intrusions");
    }

    function invariant_INV_53_everybody_can_leave_a_vault_that_pays_listed_or_not() public {
        assertTrue(world.everybodyCanLeave(), "leaving");
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        for (uint256 i = 0; i < 700; i++) {
            (bool success, bytes memory answer) = address(world).call(abi.encodeWithSelector(all[i % all.length], i));
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        bytes32[6] memory names = [bytes32("saved"), "not saved", "withdrawn", "not withdrawn", "list", "lose"];
        for (uint256 i = 0; i < names.length; i++)
            assertGe(world.done(names[i]), 3, string(abi.encodePacked(names[i])));
        invariant_INV_50_the_adapter_keeps_nothing();
        invariant_INV_51_a_saver_gets_its_minimum_and_nobody_pays_for_another();
        invariant_INV_52_only_a_listed_vault_takes_in();
        invariant_INV_53_everybody_can_leave_a_vault_that_pays_listed_or_not();
    }
}
