// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEntryPointStake, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {TokenPaymaster} from "../../../contracts/account/TokenPaymaster.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {IFiatToken} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @title A paymaster with a deposit, and what its quoter signs
abstract contract PaymasterFixture is AccountFixture {
    uint256 internal constant QUOTER_KEY = 0x9007e;
    address internal constant TREASURY = address(0x7ea5);
    /// @dev 3,000 tokens of six decimals for one native coin.
    uint256 internal constant PRICE = 3_000e6;
    uint256 internal constant MOST = 20e6;
    uint128 internal constant POST_GAS = 100_000;

    TokenPaymaster internal paymaster;

    struct Quote {
        IFiatToken token;
        uint256 price;
        uint256 maxFee;
        uint48 validAfter;
        uint48 validUntil;
        uint256 key;
        bytes permit;
    }

    function setUp() public virtual override {
        super.setUp();
        paymaster = TokenPaymaster(
            deployOrMutant("TokenPaymaster", abi.encode(entryPoint, TREASURY, vm.addr(QUOTER_KEY)))
        );
        vm.deal(address(this), 10 ether);
        paymaster.deposit{value: 10 ether}();
    }

    function quote() internal view returns (Quote memory) {
        return
            Quote({
                token: usdc,
                price: PRICE,
                maxFee: MOST,
                validAfter: 0,
                validUntil: START + 1 hours,
                key: QUOTER_KEY,
                permit: ""
            });
    }

    function terms(Quote memory given) internal view returns (bytes memory) {
        return
            abi.encodePacked(
                paymaster,
                GAS_LIMIT,
                POST_GAS,
                given.token,
                given.price,
                given.maxFee,
                given.validAfter,
                given.validUntil
            );
    }

    function quoteDigest(PackedUserOperation memory op, bytes memory given) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Gas"),
                keccak256("1"),
                block.chainid,
                paymaster
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "GasQuote(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes terms)"
                ),
                op.sender,
                op.nonce,
                keccak256(op.initCode),
                keccak256(op.callData),
                op.accountGasLimits,
                op.preVerificationGas,
                op.gasFees,
                keccak256(given)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function sponsor(PackedUserOperation memory op, Quote memory given) internal view {
        bytes memory said = terms(given);
        op.paymasterAndData = bytes.concat(said, sign(given.key, quoteDigest(op, said)), given.permit);
    }

    function sponsored(
        bytes memory callData,
        Quote memory given
    ) internal view returns (PackedUserOperation memory op) {
        op = operation(address(solo), callData);
        sponsor(op, given);
        op.signature = byPasskey(hashOf(op));
    }

    /// @dev The most the operation can cost: all gas stated, what comes after it, and a tenth of its own unused part.
    function prefundOf(PackedUserOperation memory op) internal pure returns (uint256) {
        uint256 gas = 3 * uint256(GAS_LIMIT) + POST_GAS + op.preVerificationGas + 45_000 + POST_GAS / 10;
        return (gas * GAS_PRICE * PRICE + 1 ether - 1) / 1 ether;
    }

    function deposited() internal view returns (uint256) {
        return IEntryPointStake(address(entryPoint)).balanceOf(address(paymaster));
    }

    function fees() internal view returns (uint256) {
        return usdc.balanceOf(address(paymaster));
    }
}
