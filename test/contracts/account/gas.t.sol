// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {assertLe} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @title Gas of one token transfer, as a whole transaction of a bundler
/// @dev Steady state: the nonce is used, shop and bundler have a balance. Signing and setting up are done before the test
/// begins, which is a transaction of its own, so that everything is cold in it. Refunds are not deducted.
contract GasTest is AccountFixture {
    using Stablecoin for IFiatToken;

    PackedUserOperation private byPasskeyAlone;
    PackedUserOperation private byKeyAlone;
    PackedUserOperation private inLimit;
    PackedUserOperation private byTwoSigners;

    function setUp() public override {
        super.setUp();
        vm.deal(BUNDLER, 1 ether);
        usdc.fund(SHOP, 1);
        SmartAccount keyed = create(one(ownerKey));
        prefund(address(keyed));
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), 100e6)));
        succeed(byOne(transfer(1)));
        PackedUserOperation memory op = operation(address(solo), alone(transfer(1)));
        op.signature = byPasskey(hashOf(op));
        succeed(op);
        op = operation(address(keyed), alone(transfer(1)));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        succeed(op);

        op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        byPasskeyAlone = op;
        op = operation(address(keyed), alone(transfer(5e6)));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        byKeyAlone = op;
        inLimit = byOne(transfer(5e6));
        byTwoSigners = byTwo(transfer(5e6));
    }

    /// @dev As the chain counts: the call, its data at 4 and 16 for each byte, and 21,000.
    function measure(PackedUserOperation memory op) private returns (uint256 gas) {
        bytes memory data = abi.encodeCall(entryPoint.handleOps, (bundle(op), BUNDLER));
        gas = 21_000;
        for (uint256 i = 0; i < data.length; i++) gas += data[i] == 0 ? 4 : 16;
        address target = address(entryPoint);
        cool();
        vm.prank(BUNDLER, BUNDLER);
        uint256 before = gasleft();
        (bool success, ) = target.call(data);
        gas += before - gasleft();
        require(success, "failed");
    }

    function cool() private {
        vm.cool(address(entryPoint));
        vm.cool(address(solo));
        vm.cool(address(pair));
        vm.cool(factory.implementation());
        vm.cool(address(usdc));
        vm.cool(address(factory));
    }

    function test_gas_of_a_transfer_by_passkey() external {
        assertLe(measure(byPasskeyAlone), 128_000, "gas");
    }

    function test_gas_of_a_transfer_by_key() external {
        assertLe(measure(byKeyAlone), 110_000, "gas");
    }

    function test_gas_of_a_transfer_inside_a_limit() external {
        assertLe(measure(inLimit), 138_000, "gas");
    }

    function test_gas_of_a_transfer_by_two_signers() external {
        assertLe(measure(byTwoSigners), 135_000, "gas");
    }
}
