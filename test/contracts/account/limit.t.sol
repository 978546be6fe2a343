// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @title What one of two signers may do alone
contract LimitTest is AccountFixture {
    using Stablecoin for IFiatToken;

    uint112 private constant PER_DAY = 100e6;
    /// @dev Midnight after the start.
    uint256 private constant TOMORROW = (uint256(START) / 1 days + 1) * 1 days;

    function setUp() public override {
        super.setUp();
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), PER_DAY)));
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(0), 1 ether)));
    }

    function token(bytes memory data) private view returns (Execution[] memory) {
        return call(address(usdc), 0, data);
    }

    function exceeds(address of_, uint256 amount, uint256 left) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISmartAccount.LimitExceeded.selector, of_, amount, left);
    }

    function needsTwo(address target, bytes4 selector) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISmartAccount.SecondFactorRequired.selector, target, selector);
    }

    function assertSpent(uint256 expected) private view {
        (uint112 perDay, uint112 spent, bool open) = pair.limitOf(address(usdc));
        assertEq(perDay, PER_DAY, "per day");
        assertEq(spent, expected, "spent");
        assertTrue(!open, "open");
    }

    function test_one_signer_spends_up_to_the_limit_and_no_unit_more() external {
        vm.expectEmit(address(pair));
        emit ISmartAccount.LimitSpent(address(usdc), 60e6, 60e6);
        succeed(byOne(transfer(60e6)));
        assertSpent(60e6);
        fail(byOne(transfer(40e6 + 1)), exceeds(address(usdc), 40e6 + 1, 40e6));
        succeed(byOne(transfer(40e6)));
        assertSpent(PER_DAY);
        fail(byOne(transfer(1)), exceeds(address(usdc), 1, 0));
        assertBalance(SHOP, PER_DAY, "shop");
    }

    function test_the_other_signer_spends_of_the_same_limit() external {
        succeed(byOne(transfer(60e6)));
        PackedUserOperation memory op = operation(address(pair), alone(transfer(60e6)));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        fail(op, exceeds(address(usdc), 60e6, 40e6));
    }

    function test_two_signers_spend_without_limit_and_are_not_counted() external {
        succeed(byTwo(transfer(500e6)));
        assertSpent(0);
        assertBalance(SHOP, 500e6, "shop");
    }

    function test_calls_of_a_batch_add_up() external {
        fail(byOne(call(transfer(60e6), transfer(60e6))), exceeds(address(usdc), 60e6, 40e6));
        assertBalance(SHOP, 0, "shop");
        assertSpent(0);
    }

    function test_an_allowance_counts_when_it_is_given() external {
        succeed(byOne(token(abi.encodeCall(IFiatToken.approve, (SHOP, 60e6)))));
        assertSpent(60e6);
        fail(byOne(token(abi.encodeCall(IFiatToken.approve, (SHOP, 60e6)))), exceeds(address(usdc), 60e6, 40e6));
        succeed(byOne(token(abi.encodeWithSignature("increaseAllowance(address,uint256)", SHOP, 40e6))));
        assertSpent(PER_DAY);
        assertEq(usdc.allowance(address(pair), SHOP), PER_DAY, "allowance");
        vm.prank(SHOP);
        usdc.transferFrom(address(pair), SHOP, PER_DAY);
        succeed(byOne(token(abi.encodeCall(IFiatToken.approve, (SHOP, 0)))));
        assertSpent(PER_DAY);
    }

    function test_an_unlimited_allowance_is_above_every_limit() external {
        fail(
            byOne(token(abi.encodeCall(IFiatToken.approve, (SHOP, type(uint256).max)))),
            exceeds(address(usdc), type(uint256).max, PER_DAY)
        );
    }

    function test_a_transfer_from_counts_out_of_the_account_and_not_out_of_others() external {
        succeed(byTwo(token(abi.encodeCall(IFiatToken.approve, (address(pair), type(uint256).max)))));
        succeed(byOne(token(abi.encodeCall(IFiatToken.transferFrom, (address(pair), SHOP, 60e6)))));
        assertSpent(60e6);
        fail(
            byOne(token(abi.encodeCall(IFiatToken.transferFrom, (address(pair), SHOP, 60e6)))),
            exceeds(address(usdc), 60e6, 40e6)
        );
        vm.prank(payer);
        usdc.approve(address(pair), type(uint256).max);
        succeed(byOne(token(abi.encodeCall(IFiatToken.transferFrom, (payer, SHOP, 200e6)))));
        assertSpent(60e6);
    }

    function test_native_value_counts_with_and_without_data() external {
        succeed(byOne(call(SHOP, 0.6 ether, "")));
        fail(byOne(call(SHOP, 0.6 ether, "")), exceeds(address(0), 0.6 ether, 0.4 ether));
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (SHOP, true)));
        fail(byOne(call(SHOP, 0.6 ether, hex"12345678")), exceeds(address(0), 0.6 ether, 0.4 ether));
        succeed(byOne(call(SHOP, 0.4 ether, hex"12345678")));
        assertEq(SHOP.balance, 1 ether, "shop");
    }

    function test_the_limit_is_new_at_midnight_utc_and_not_before() external {
        succeed(byOne(transfer(PER_DAY)));
        vm.warp(TOMORROW - 1);
        fail(byOne(transfer(1)), exceeds(address(usdc), 1, 0));
        vm.warp(TOMORROW);
        assertSpent(0);
        succeed(byOne(transfer(PER_DAY)));
        fail(byOne(transfer(1)), exceeds(address(usdc), 1, 0));
        vm.warp(TOMORROW + 300 days);
        succeed(byOne(transfer(PER_DAY)));
        assertBalance(SHOP, 3 * uint256(PER_DAY), "shop");
    }

    function test_a_limit_changed_in_the_day_keeps_what_was_spent() external {
        succeed(byOne(transfer(60e6)));
        vm.expectEmit(address(pair));
        emit ISmartAccount.LimitSet(address(usdc), 50e6);
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), 50e6)));
        fail(byOne(transfer(1)), exceeds(address(usdc), 1, 0));
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), 70e6)));
        fail(byOne(transfer(10e6 + 1)), exceeds(address(usdc), 10e6 + 1, 10e6));
        succeed(byOne(transfer(10e6)));
    }

    function test_a_token_without_a_limit_takes_two() external {
        eurc.fund(address(pair), FUNDS);
        Execution[] memory calls = call(address(eurc), 0, abi.encodeCall(IFiatToken.transfer, (SHOP, 1)));
        fail(byOne(calls), needsTwo(address(eurc), IFiatToken.transfer.selector));
        calls = call(address(eurc), 0, abi.encodeCall(IFiatToken.approve, (SHOP, 0)));
        fail(byOne(calls), needsTwo(address(eurc), IFiatToken.approve.selector));
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), 0)));
        fail(byOne(transfer(1)), needsTwo(address(usdc), IFiatToken.transfer.selector));
    }

    function test_any_other_function_of_a_token_takes_two() external {
        bytes[4] memory others = [
            abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", SHOP, 1, ""),
            abi.encodeWithSignature("decreaseAllowance(address,uint256)", SHOP, 1),
            abi.encodeWithSignature("burn(uint256)", 1),
            abi.encodeWithSignature("cancelAuthorization(address,bytes32,bytes)", address(pair), bytes32(0), "")
        ];
        for (uint256 i = 0; i < others.length; i++)
            fail(byOne(token(others[i])), needsTwo(address(usdc), bytes4(others[i])));
    }

    function test_arguments_cut_short_take_two() external {
        bytes memory data = abi.encodeCall(IFiatToken.transfer, (SHOP, 1));
        assembly ("memory-safe") {
            mstore(data, 67)
        }
        fail(byOne(token(data)), needsTwo(address(usdc), IFiatToken.transfer.selector));
        data = abi.encodeCall(IFiatToken.transferFrom, (address(pair), SHOP, 1));
        assembly ("memory-safe") {
            mstore(data, 99)
        }
        fail(byOne(token(data)), needsTwo(address(usdc), IFiatToken.transferFrom.selector));
        fail(byOne(token(hex"a9059c")), needsTwo(address(usdc), 0xa9059c00));
    }

    function test_dirty_bits_of_the_owner_do_not_hide_a_transfer() external {
        uint256 dirty = uint256(uint160(address(pair))) | (1 << 200);
        bytes memory data = abi.encodePacked(
            IFiatToken.transferFrom.selector,
            dirty,
            uint256(uint160(SHOP)),
            uint256(PER_DAY) + 1
        );
        fail(byOne(token(data)), exceeds(address(usdc), uint256(PER_DAY) + 1, PER_DAY));
    }

    function test_the_account_itself_takes_two_under_both_of_its_names() external {
        bytes memory data = abi.encodeCall(ISmartAccount.setLimit, (address(usdc), type(uint112).max));
        bytes4 selector = ISmartAccount.setLimit.selector;
        fail(byOne(call(address(pair), 0, data)), needsTwo(address(pair), selector));
        fail(byOne(call(address(0), 0, data)), needsTwo(address(pair), selector));
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (address(pair), true)));
        fail(byOne(call(address(pair), 0, data)), needsTwo(address(pair), selector));
    }

    function test_a_batch_inside_a_batch_takes_two() external {
        bytes memory inner = abi.encodeCall(ISmartAccount.executeJointly, (abi.encode(transfer(FUNDS))));
        fail(byOne(call(address(pair), 0, inner)), needsTwo(address(pair), ISmartAccount.executeJointly.selector));
        succeed(byTwo(call(address(pair), 0, inner)));
        assertBalance(SHOP, FUNDS, "shop");
    }

    function test_one_signer_calls_the_targets_that_two_have_opened() external {
        bytes memory data = hex"12345678";
        fail(byOne(call(SHOP, 0, data)), needsTwo(SHOP, 0x12345678));
        vm.expectEmit(address(pair));
        emit ISmartAccount.TargetSet(SHOP, true);
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (SHOP, true)));
        succeed(byOne(call(SHOP, 0, data)));
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (SHOP, false)));
        fail(byOne(call(SHOP, 0, data)), needsTwo(SHOP, 0x12345678));
    }

    function test_a_counted_function_of_an_open_target_is_counted_all_the_same() external {
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (address(usdc), true)));
        fail(byOne(transfer(PER_DAY + 1)), exceeds(address(usdc), PER_DAY + 1, PER_DAY));
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (address(eurc), true)));
        Execution[] memory calls = call(address(eurc), 0, abi.encodeCall(IFiatToken.transfer, (SHOP, 1)));
        fail(byOne(calls), exceeds(address(eurc), 1, 0));
    }

    function test_a_second_signer_puts_limits_in_force_and_taking_it_away_ends_them() external {
        manage(solo, abi.encodeCall(ISmartAccount.addSigner, (ownerKey)));
        PackedUserOperation memory op = operation(address(solo), alone(transfer(1)));
        op.signature = byPasskey(hashOf(op));
        fail(op, needsTwo(address(usdc), IFiatToken.transfer.selector));
        manage(solo, abi.encodeCall(ISmartAccount.removeSigner, (ownerKey)));
        op = operation(address(solo), alone(transfer(FUNDS)));
        op.signature = byPasskey(hashOf(op));
        succeed(op);
    }

    function test_one_signer_pays_a_merchant_by_calls_inside_the_limit() external {
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (address(escrow), true)));
        PaymentInfo memory info = terms();
        info.payer = address(pair);
        info.maxAmount = 80e6;
        succeed(
            byOne(
                call(
                    token(abi.encodeCall(IFiatToken.approve, (address(escrow), 80e6))),
                    call(address(escrow), 0, abi.encodeCall(escrow.preApprove, (info)))
                )
            )
        );
        vm.prank(operator);
        escrow.authorize(info, 80e6, address(escrow), "");
        assertState(info, true, 80e6, 0);
        assertSpent(80e6);
    }

    function testFuzz_whatever_one_signer_transfers_in_a_day_the_limit_holds(
        uint64[8] calldata amounts,
        uint32[8] calldata waits
    ) external {
        uint256 time = START;
        uint256 spent;
        for (uint256 i = 0; i < amounts.length; i++) {
            uint256 amount = amounts[i] % (PER_DAY + PER_DAY / 4);
            uint256 next = time + (waits[i] % 12 hours);
            if (next / 1 days != time / 1 days) spent = 0;
            time = next;
            vm.warp(time);
            (bool success, ) = run(byOne(transfer(amount)));
            assertTrue(success == (spent + amount <= PER_DAY), "within or not");
            if (success) spent += amount;
        }
    }
}
