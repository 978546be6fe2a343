// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @title An address with a key that delegates to the account's code (ERC-7702)
/// @dev The delegation is written as the protocol writes it, `0xef0100 ‖ code's address`, and followed by the machine.
contract DelegateTest is AccountFixture {
    using Stablecoin for IFiatToken;

    bytes4 private constant YES = 0x1626ba7e;

    SmartAccount private wallet;

    /// @dev The payer has been somebody before: it has paid, and another delegate has left things in its storage.
    function setUp() public override {
        super.setUp();
        vm.prank(payer);
        usdc.approve(SHOP, 7);
        for (uint256 slot = 0; slot < 32; slot++) vm.store(payer, bytes32(slot), bytes32(type(uint256).max));
        delegate();
        wallet = SmartAccount(payable(payer));
        prefund(payer);
    }

    function delegate() private {
        vm.etch(payer, abi.encodePacked(hex"ef0100", factory.implementation()));
    }

    function own(bytes memory callData) private view returns (PackedUserOperation memory op) {
        op = operation(payer, callData);
        op.signature = sign(PAYER_KEY, hashOf(op));
    }

    function initialise(bytes[] memory signers) private {
        succeed(own(alone(call(payer, 0, abi.encodeCall(ISmartAccount.initialize, (signers))))));
    }

    function test_the_machine_of_these_tests_follows_a_delegation() external view {
        assertEq(payer.code.length, 23, "code");
        assertEq(address(wallet.entryPoint()), address(entryPoint), "delegate");
    }

    function test_a_used_address_starts_without_signers_whatever_its_storage_holds() external view {
        assertEq(wallet.signerCount(), 0, "signers");
        assertEq(wallet.epoch(), 0, "epoch");
        assertEq(wallet.guardiansHash(), 0, "guardians");
        assertTrue(!wallet.isSigner(passkey), "signer");
    }

    function test_its_key_alone_operates_it_before_and_after_initialisation() external {
        succeed(own(alone(transfer(5e6))));
        initialise(two(passkey, ownerKey));
        succeed(own(jointly(transfer(5e6))));
        assertBalance(SHOP, 10e6, "shop");
    }

    function test_its_own_transaction_does_everything_still() external {
        initialise(two(passkey, ownerKey));
        vm.startPrank(payer);
        wallet.execute(BATCH, abi.encode(transfer(5e6)));
        wallet.removeSigner(passkey);
        usdc.transfer(SHOP, 5e6);
        vm.stopPrank();
        assertBalance(SHOP, 10e6, "shop");
        assertEq(wallet.signerCount(), 1, "signers");
    }

    function test_nobody_but_the_address_itself_initialises_it() external {
        bytes[] memory signers = one(abi.encodePacked(stranger));
        address[4] memory others = [stranger, address(entryPoint), operator, address(solo)];
        for (uint256 i = 0; i < others.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InitializationRefused.selector, others[i]));
            vm.prank(others[i]);
            wallet.initialize(signers);
        }
        PackedUserOperation memory op = operation(
            payer,
            alone(call(payer, 0, abi.encodeCall(ISmartAccount.initialize, (signers))))
        );
        op.signature = sign(STRANGER_KEY, hashOf(op));
        refuseSignature(op);
        op.signature = byKey(PAYER_KEY, hashOf(op));
        refuseSignature(op);
    }

    function test_it_is_initialised_by_an_operation_or_by_a_transaction_of_its_own() external {
        initialise(one(passkey));
        assertTrue(wallet.isSigner(passkey), "by an operation");
        bytes[] memory signers = one(ownerKey);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InitializationRefused.selector, payer));
        vm.prank(payer);
        wallet.initialize(signers);
    }

    function test_a_passkey_operates_it_once_it_was_added() external {
        PackedUserOperation memory op = operation(payer, alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        refuseSignature(op);
        vm.prank(payer);
        wallet.initialize(one(passkey));
        succeed(op);
        assertBalance(SHOP, 5e6, "shop");
    }

    function test_signers_of_a_delegated_address_have_limits_too() external {
        initialise(two(passkey, ownerKey));
        PackedUserOperation memory op = operation(payer, alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        fail(
            op,
            abi.encodeWithSelector(
                ISmartAccount.SecondFactorRequired.selector,
                address(usdc),
                IFiatToken.transfer.selector
            )
        );
    }

    function test_what_its_key_signs_plainly_stays_good_at_tokens_and_escrow() external {
        initialise(two(passkey, ownerKey));
        authorize(terms(), MAX);
        assertState(terms(), true, MAX, 0);
        bytes memory signature = sign(PAYER_KEY, keccak256("message"));
        assertTrue(wallet.isValidSignature(keccak256("message"), signature) == YES, "plain");
        assertTrue(wallet.isValidSignature(keccak256("message"), malleate(signature)) != YES, "malleable");
        signature = sign(STRANGER_KEY, keccak256("message"));
        assertTrue(wallet.isValidSignature(keccak256("message"), signature) != YES, "a stranger's");
    }

    function test_storage_of_others_and_of_the_account_do_not_touch() external {
        initialise(two(passkey, ownerKey));
        for (uint256 slot = 0; slot < 32; slot++)
            assertEq(vm.load(payer, bytes32(slot)), bytes32(type(uint256).max), "overwritten");
    }

    function test_signers_of_an_earlier_delegation_are_there_when_it_returns() external {
        initialise(one(passkey));
        vm.etch(payer, "");
        assertEq(payer.code.length, 0, "no delegation");
        delegate();
        assertTrue(wallet.isSigner(passkey), "still a signer");
        vm.startPrank(payer);
        wallet.addSigner(ownerKey);
        wallet.removeSigner(passkey);
        vm.stopPrank();
        assertTrue(!wallet.isSigner(passkey) && wallet.isSigner(ownerKey), "as its key says");
    }

    function test_operations_of_the_first_delegation_name_the_delegate() external {
        PackedUserOperation memory op = operation(payer, alone(transfer(5e6)));
        op.initCode = abi.encodePacked(hex"7702", bytes18(0));
        op.signature = sign(PAYER_KEY, hashOf(op));
        bytes memory signature = op.signature;
        vm.etch(payer, abi.encodePacked(hex"ef0100", address(solo)));
        op.signature = sign(PAYER_KEY, hashOf(op));
        assertTrue(keccak256(signature) != keccak256(op.signature), "same hash for another delegate");
        delegate();
        op.signature = signature;
        succeed(op);
        assertBalance(SHOP, 5e6, "shop");
    }
}
