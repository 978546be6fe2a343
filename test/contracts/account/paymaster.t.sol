// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Paymaster} from "@openzeppelin/contracts/account/paymaster/Paymaster.sol";
import {IPaymaster, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAccountFactory} from "../../../contracts/account/IAccountFactory.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {ITokenPaymaster} from "../../../contracts/account/ITokenPaymaster.sol";
import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {assertEq, assertGe, assertLe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {PaymasterFixture} from "./PaymasterFixture.sol";
import {TypedData} from "./TypedData.sol";

/// @title Gas paid in a token, and those who would rather not pay it
contract PaymasterTest is PaymasterFixture {
    using Stablecoin for IFiatToken;

    /// @dev An allowance of the account, given before.
    function allow(uint256 amount) private {
        vm.prank(address(solo));
        usdc.approve(address(paymaster), amount);
    }

    // ---- The way it is meant ----

    function test_an_account_without_native_coin_pays_its_gas_in_a_token() external {
        SmartAccount account = SmartAccount(payable(factory.create(one(passkey), 9)));
        usdc.fund(address(account), FUNDS);
        vm.prank(address(account));
        usdc.approve(address(paymaster), MOST);
        PackedUserOperation memory op = operation(address(account), alone(transfer(5e6)));
        sponsor(op, quote());
        op.signature = byPasskey(hashOf(op));
        uint256 before = deposited();
        succeed(op);
        uint256 cost = ((before - deposited()) * PRICE) / 1 ether;
        assertBalance(SHOP, 5e6, "shop");
        assertBalance(address(account), FUNDS - 5e6 - fees(), "all but transfer and fee");
        assertGe(fees(), cost, "the fee covers the cost");
        assertLe(fees(), cost + cost / 4, "and not much more");
        assertLe(fees(), MOST, "maximum");
    }

    function test_the_allowance_comes_by_signature_in_the_first_operation_of_an_account() external {
        bytes[] memory signers = two(passkey, ownerKey);
        address account = factory.addressOf(signers, 9);
        usdc.fund(account, FUNDS);
        PackedUserOperation memory op = operation(account, jointly(transfer(5e6)));
        op.initCode = abi.encodePacked(factory, abi.encodeCall(IAccountFactory.create, (signers, 9)));
        Quote memory given = quote();
        given.permit = bytes.concat(bytes32(type(uint256).max), permitOf(account));
        sponsor(op, given);
        op.signature = byBoth(hashOf(op));
        succeed(op);
        assertBalance(account, FUNDS - 5e6 - fees(), "all but transfer and fee");
        assertEq(usdc.allowance(account, address(paymaster)), MOST - prefundOf(op), "what is left of the permit");
    }

    function permitOf(address account) private view returns (bytes memory) {
        bytes32 contents = keccak256(
            abi.encode(Stablecoin.PERMIT_TYPEHASH, account, paymaster, MOST, 0, type(uint256).max)
        );
        (bytes32 toSign, bytes memory tail) = TypedData.nest(
            usdc.DOMAIN_SEPARATOR(),
            contents,
            TypedData.PERMIT,
            account
        );
        return bytes.concat(byBoth(toSign), tail);
    }

    function test_a_permit_that_somebody_brought_already_is_no_hindrance() external {
        Quote memory given = quote();
        given.permit = bytes.concat(bytes32(type(uint256).max), hex"1234");
        allow(MOST);
        succeed(sponsored(alone(transfer(5e6)), given));
    }

    function test_one_of_two_signers_uses_it_inside_the_allowance_that_was_given() external {
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), 100e6)));
        PackedUserOperation memory op = operation(address(pair), alone(transfer(5e6)));
        sponsor(op, quote());
        op.signature = byPasskey(hashOf(op));
        refuse(op, "AA34 signature error");
        succeed(byOne(call(address(usdc), 0, abi.encodeCall(IFiatToken.approve, (address(paymaster), MOST)))));
        op = operation(address(pair), alone(transfer(5e6)));
        sponsor(op, quote());
        op.signature = byPasskey(hashOf(op));
        succeed(op);
    }

    function test_calls_that_fail_are_paid_too_and_the_rest_comes_back() external {
        allow(MOST);
        uint256 before = deposited();
        (bool success, ) = run(sponsored(alone(transfer(2 * FUNDS)), quote()));
        assertTrue(!success, "failed");
        assertGe(fees(), ((before - deposited()) * PRICE) / 1 ether, "paid");
        assertBalance(address(solo), FUNDS - fees(), "rest");
    }

    // ---- Hostile accounts ----

    function test_an_account_that_gives_its_tokens_away_has_paid_before() external {
        allow(MOST);
        Quote memory given = quote();
        uint256 rest = FUNDS - prefundOf(operation(address(solo), ""));
        uint256 before = deposited();
        succeed(
            sponsored(
                alone(
                    call(
                        transfer(rest),
                        call(address(usdc), 0, abi.encodeCall(IFiatToken.approve, (address(paymaster), 0)))
                    )
                ),
                given
            )
        );
        assertGe(fees(), ((before - deposited()) * PRICE) / 1 ether, "paid");
    }

    function test_without_allowance_or_balance_nothing_is_sponsored() external {
        refuse(sponsored(alone(transfer(1)), quote()), "AA34 signature error");
        allow(MOST);
        vm.prank(address(solo));
        usdc.transfer(SHOP, FUNDS);
        refuse(sponsored(alone(transfer(1)), quote()), "AA34 signature error");
        usdc.fund(address(solo), FUNDS);
        usdc.deny(address(solo));
        refuse(sponsored(alone(transfer(1)), quote()), "AA34 signature error");
    }

    function test_a_price_that_the_quoter_did_not_sign_is_refused() external {
        allow(MOST);
        Quote memory given = quote();
        given.key = STRANGER_KEY;
        refuse(sponsored(alone(transfer(1)), given), "AA34 signature error");
        PackedUserOperation memory op = sponsored(alone(transfer(1)), quote());
        // Cheaper by one in the last byte of the price.
        op.paymasterAndData[52 + 51] = bytes1(uint8(op.paymasterAndData[52 + 51]) ^ 1);
        op.signature = byPasskey(hashOf(op));
        refuse(op, "AA34 signature error");
    }

    function test_a_quote_is_for_one_operation() external {
        allow(MOST);
        PackedUserOperation memory op = sponsored(alone(transfer(1)), quote());
        bytes memory data = op.paymasterAndData;
        PackedUserOperation[7] memory others;
        for (uint256 i = 0; i < others.length; i++) {
            others[i] = operation(address(solo), alone(transfer(1)));
            others[i].paymasterAndData = data;
        }
        others[0].callData = alone(transfer(2));
        others[1].preVerificationGas += 1;
        others[2].gasFees = bytes32(abi.encodePacked(uint128(GAS_PRICE), uint128(GAS_PRICE + 1)));
        others[3].accountGasLimits = bytes32(abi.encodePacked(GAS_LIMIT, GAS_LIMIT + 1));
        others[4].nonce = entryPoint.getNonce(address(solo), 5);
        others[5].paymasterAndData = bytes.concat(data);
        others[5].paymasterAndData[51] = bytes1(uint8(data[51]) ^ 1);
        others[6].sender = address(create(two(passkey, ownerKey)));
        others[6].callData = jointly(transfer(1));
        for (uint256 i = 0; i < others.length; i++) {
            others[i].signature = i == 6 ? byBoth(hashOf(others[i])) : byPasskey(hashOf(others[i]));
            refuse(others[i], "AA34 signature error");
        }
        succeed(op);
    }

    function test_a_quote_has_its_time() external {
        allow(MOST);
        Quote memory given = quote();
        given.validAfter = START + 1;
        PackedUserOperation memory op = sponsored(alone(transfer(1)), given);
        refuse(op, "AA32 paymaster expired or not due");
        vm.warp(START + 2);
        succeed(op);
        op = sponsored(alone(transfer(1)), given);
        vm.warp(given.validUntil + 1);
        refuse(op, "AA32 paymaster expired or not due");
    }

    function test_data_cut_short_is_refused() external {
        allow(MOST);
        for (uint256 length = 52; length < 52 + 161; length += 12) {
            PackedUserOperation memory op = sponsored(alone(transfer(1)), quote());
            bytes memory data = op.paymasterAndData;
            assembly ("memory-safe") {
                mstore(data, length)
            }
            op.signature = byPasskey(hashOf(op));
            refuse(op, "AA34 signature error");
        }
    }

    function test_gas_for_afterwards_that_nobody_uses_is_paid_by_who_asked_for_it() external {
        allow(type(uint256).max);
        Quote memory given = quote();
        given.maxFee = type(uint256).max;
        PackedUserOperation memory op = operation(address(solo), alone(transfer(1)));
        bytes memory said = abi.encodePacked(
            paymaster,
            GAS_LIMIT,
            uint128(20_000_000),
            given.token,
            given.price,
            given.maxFee,
            given.validAfter,
            given.validUntil
        );
        op.paymasterAndData = bytes.concat(said, sign(QUOTER_KEY, quoteDigest(op, said)));
        op.signature = byPasskey(hashOf(op));
        uint256 before = deposited();
        succeed(op);
        assertGe(fees(), ((before - deposited()) * PRICE) / 1 ether, "covered");
    }

    // ---- A hostile quoter ----

    function test_no_price_takes_more_than_the_account_signed() external {
        allow(type(uint256).max);
        Quote memory given = quote();
        given.price = PRICE * 10;
        refuse(sponsored(alone(transfer(1)), given), "AA34 signature error");
        given.price = type(uint256).max;
        refuse(sponsored(alone(transfer(1)), given), "AA34 signature error");
        given.price = PRICE;
        given.maxFee = prefundOf(operation(address(solo), ""));
        succeed(sponsored(alone(transfer(1)), given));
        given.maxFee -= 1;
        refuse(sponsored(alone(transfer(1)), given), "AA34 signature error");
    }

    function test_the_account_signs_the_price_too() external {
        allow(MOST);
        PackedUserOperation memory op = sponsored(alone(transfer(1)), quote());
        Quote memory given = quote();
        given.price = PRICE * 2;
        sponsor(op, given);
        refuseSignature(op);
    }

    // ---- Its owner ----

    function test_its_owner_takes_fees_deposit_and_stake_and_nobody_else_does() external {
        allow(MOST);
        succeed(sponsored(alone(transfer(1)), quote()));
        uint256 earned = fees();
        bytes memory refused = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        vm.deal(stranger, 1 ether);
        vm.startPrank(stranger);
        vm.expectRevert(refused);
        paymaster.withdrawFees(IERC20(address(usdc)), stranger, 1);
        vm.expectRevert(refused);
        paymaster.withdraw(payable(stranger), 1);
        vm.expectRevert(refused);
        paymaster.addStake{value: 1}(1);
        vm.expectRevert(refused);
        paymaster.unlockStake();
        vm.expectRevert(refused);
        paymaster.withdrawStake(payable(stranger));
        vm.expectRevert(refused);
        paymaster.setQuoter(stranger);
        vm.stopPrank();

        vm.deal(TREASURY, 1 ether);
        vm.startPrank(TREASURY);
        vm.expectEmit(address(paymaster));
        emit ITokenPaymaster.FeesWithdrawn(address(usdc), TREASURY, earned);
        paymaster.withdrawFees(IERC20(address(usdc)), TREASURY, earned);
        paymaster.addStake{value: 1 ether}(60);
        paymaster.unlockStake();
        vm.warp(START + 61);
        paymaster.withdrawStake(payable(TREASURY));
        paymaster.withdraw(payable(TREASURY), 5 ether);
        vm.stopPrank();
        assertBalance(TREASURY, earned, "fees");
        assertEq(TREASURY.balance, 6 ether, "native");
    }

    function test_its_owner_reaches_no_allowance() external {
        allow(type(uint256).max);
        vm.startPrank(TREASURY);
        vm.expectRevert();
        paymaster.withdrawFees(IERC20(address(usdc)), TREASURY, 1);
        bytes memory refused = abi.encodeWithSelector(Paymaster.PaymasterUnauthorized.selector, TREASURY);
        PackedUserOperation memory op = operation(address(solo), "");
        vm.expectRevert(refused);
        paymaster.validatePaymasterUserOp(op, 0, 1 ether);
        vm.expectRevert(refused);
        paymaster.postOp(IPaymaster.PostOpMode.opSucceeded, "", 0, 0);
        vm.stopPrank();
        assertBalance(address(solo), FUNDS, "account");
    }

    function test_another_quoter_signs_from_now_on_and_it_is_somebody() external {
        allow(MOST);
        PackedUserOperation memory op = sponsored(alone(transfer(1)), quote());
        vm.startPrank(TREASURY);
        vm.expectRevert(abi.encodeWithSelector(ITokenPaymaster.ZeroAddress.selector));
        paymaster.setQuoter(address(0));
        vm.expectEmit(address(paymaster));
        emit ITokenPaymaster.QuoterSet(stranger);
        paymaster.setQuoter(stranger);
        vm.stopPrank();
        assertEq(paymaster.quoter(), stranger, "quoter");
        refuse(op, "AA34 signature error");
        Quote memory given = quote();
        given.key = STRANGER_KEY;
        succeed(sponsored(alone(transfer(1)), given));
    }
}
