// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IPaymentTerms} from "../../../contracts/payment/IPaymentTerms.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title An escrow, the real stablecoin and the parties of a payment
/// @notice Everything expected of the escrow is derived here a second time, from the description of the standard.
/// @dev Times are constants on purpose: the optimiser reads `block.timestamp` once, whatever `vm.warp` does after.
abstract contract PaymentFixture is IPaymentTerms {
    using Stablecoin for IFiatToken;

    uint48 internal constant START = 1_900_000_000;
    uint48 internal constant PRE_APPROVAL_EXPIRY = START + 1 hours;
    uint48 internal constant AUTHORIZATION_EXPIRY = START + 1 days;
    uint48 internal constant REFUND_EXPIRY = START + 30 days;
    uint256 internal constant CHAIN_ID = 31_337;

    uint256 internal constant FUNDS = 1_000e6;
    uint120 internal constant MAX = 100e6;
    uint16 internal constant MIN_FEE = 50;
    uint16 internal constant MAX_FEE = 1_000;

    uint256 internal constant FIELDS = 12;

    uint256 internal constant PAYER_KEY = 0xa11ce;
    uint256 internal constant RECEIVER_KEY = 0xb0b;
    uint256 internal constant OPERATOR_KEY = 0x09e7a702;
    uint256 internal constant STRANGER_KEY = 0x57a96e7;
    address internal constant FEE_RECEIVER = address(0xfee);
    /// @dev May open and shut the way in.
    address internal constant GUARD = address(0x90a5d);
    uint256 internal constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    bytes32 internal constant TERMS_TYPEHASH = keccak256(
        "PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );
    bytes32 internal constant REFUND_TYPEHASH = keccak256(
        "Refund(bytes32 paymentInfoHash,uint256 amount,uint256 salt)"
    );
    string internal constant WITNESS_TYPE =
        "PaymentInfo witness)PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)TokenPermissions(address token,uint256 amount)";

    bytes32 internal constant AUTHORIZED = 0x1c81fb2e3bab27f6bb09bee9a0dddf61600b7cbaf2c12683e4864e0cbdb9d284;
    bytes32 internal constant CAPTURED = 0xe749f7bbd01b49bb05abf26ca492cb4dfdea6bedeada8a40fdccd478c73a74e2;
    bytes32 internal constant CHARGED = 0x943ae4341dd799d7aeedc501f616cd26b134639e0bc2ec059581ba3ebbf1e7d0;
    bytes32 internal constant RECLAIMED = 0x78e1d723d17e13b7f40eeab9bf6dd9148a630bafde4203ab7bb5fca983516d17;
    bytes32 internal constant REFUNDED = 0x1bf415371b303ca6b8bbb4ce479b177cba5ad15dbe0c9a7750a588aa6bcd25b2;
    bytes32 internal constant VOIDED = 0xcadce8c3acb008e3e1c64ca7f60d22a3c87069183182b7dbb9e4d8cfb3a15842;

    PaymentEscrow internal escrow;
    /// @dev The same, as callers of the standard see it.
    IAuthCaptureEscrow internal standard;
    IFiatToken internal usdc;
    /// @dev A second real token, as good as the first.
    IFiatToken internal eurc;
    address internal payer = vm.addr(PAYER_KEY);
    address internal receiver = vm.addr(RECEIVER_KEY);
    address internal operator = vm.addr(OPERATOR_KEY);
    address internal stranger = vm.addr(STRANGER_KEY);

    function setUp() public virtual {
        vm.warp(START);
        vm.chainId(CHAIN_ID);
        usdc = Stablecoin.deployUSDC();
        eurc = Stablecoin.deploy("Euro Coin", "EURC", "EUR");
        escrow = deployEscrow(Permit2Fixture.deploy(), GUARD);
        standard = IAuthCaptureEscrow(address(escrow));
        vm.label(address(escrow), "escrow");
        usdc.fund(payer, FUNDS);
        usdc.fund(operator, FUNDS);
        vm.prank(operator);
        usdc.approve(address(escrow), type(uint256).max);
    }

    function deployEscrow(address permit2, address guard) internal returns (PaymentEscrow) {
        bytes memory arguments = abi.encode(permit2, guard);
        return PaymentEscrow(deployOrMutant("PaymentEscrow", arguments));
    }

    // ---- Terms ----

    function terms() internal view returns (PaymentInfo memory info) {
        info = PaymentInfo({
            operator: operator,
            payer: payer,
            receiver: receiver,
            token: address(usdc),
            maxAmount: MAX,
            preApprovalExpiry: PRE_APPROVAL_EXPIRY,
            authorizationExpiry: AUTHORIZATION_EXPIRY,
            refundExpiry: REFUND_EXPIRY,
            minFeeBps: MIN_FEE,
            maxFeeBps: MAX_FEE,
            feeReceiver: FEE_RECEIVER,
            salt: 1
        });
    }

    /// @dev The same terms but for one field, by its place in the struct; each is as valid as before.
    function alter(PaymentInfo memory info, uint256 field) internal view returns (PaymentInfo memory) {
        if (field == 0) info.operator = stranger;
        if (field == 1) info.payer = stranger;
        if (field == 2) info.receiver = stranger;
        if (field == 3) info.token = address(eurc);
        if (field == 4) info.maxAmount += 1;
        if (field == 5) info.preApprovalExpiry += 1;
        if (field == 6) info.authorizationExpiry += 1;
        if (field == 7) info.refundExpiry += 1;
        if (field == 8) info.minFeeBps -= 1;
        if (field == 9) info.maxFeeBps += 1;
        if (field == 10) info.feeReceiver = stranger;
        if (field == 11) info.salt += 1;
        return info;
    }

    function hashTerms(PaymentInfo memory info) internal pure returns (bytes32) {
        return keccak256(abi.encode(TERMS_TYPEHASH, info));
    }

    function hashPayment(PaymentInfo memory info) internal view returns (bytes32) {
        return hashPayment(info, CHAIN_ID, address(escrow));
    }

    function hashPayment(PaymentInfo memory info, uint256 chainId, address where) internal pure returns (bytes32) {
        return keccak256(abi.encode(chainId, where, hashTerms(info)));
    }

    function tokenNonce(bytes32 hash) internal pure returns (bytes32) {
        return hash & ~bytes32(uint256(type(uint64).max));
    }

    // ---- Signatures ----

    /// @dev ERC-3009 over the whole terms, as intake mode 0x01 wants it.
    function signed(PaymentInfo memory info) internal view returns (bytes memory data) {
        return bytes.concat(hex"01", signatureOf(info, PAYER_KEY));
    }

    function signatureOf(PaymentInfo memory info, uint256 key) internal view returns (bytes memory signature) {
        return
            sign(
                key,
                receiveDigest(
                    info.payer,
                    address(escrow),
                    info.maxAmount,
                    info.preApprovalExpiry,
                    tokenNonce(hashPayment(info))
                )
            );
    }

    /// @dev What `from` signs to let `to` take `value` of USDC.
    function receiveDigest(
        address from,
        address to,
        uint256 value,
        uint256 validBefore,
        bytes32 nonce
    ) internal view returns (bytes32) {
        return usdc.digest(keccak256(abi.encode(Stablecoin.RECEIVE_TYPEHASH, from, to, value, 0, validBefore, nonce)));
    }

    /// @dev EIP-712 digest of the terms on the escrow's own domain: consent to their use with an allowance.
    function consentDigest(PaymentInfo memory info) internal view returns (bytes32) {
        return consentDigest(info, CHAIN_ID, address(escrow));
    }

    function consentDigest(PaymentInfo memory info, uint256 chainId, address where) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Payment"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, hashTerms(info)));
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory signature) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The other signature of the same key over the same digest, with s in the upper half.
    function malleate(bytes memory signature) internal pure returns (bytes memory twin) {
        (bytes32 r, bytes32 s, uint8 v) = split(signature);
        return abi.encodePacked(r, bytes32(CURVE_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    function split(bytes memory signature) internal pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }

    // ---- Calls of the operator that succeed ----

    function authorize(PaymentInfo memory info, uint256 amount) internal {
        bytes memory data = signed(info);
        vm.prank(info.operator);
        escrow.authorize(info, amount, address(escrow), data);
    }

    function charge(PaymentInfo memory info, uint256 amount, uint16 feeBps) internal {
        bytes memory data = signed(info);
        vm.prank(info.operator);
        standard.charge(info, amount, address(escrow), data, feeBps, FEE_RECEIVER);
    }

    function capture(PaymentInfo memory info, uint256 amount, uint16 feeBps) internal {
        vm.prank(info.operator);
        standard.capture(info, amount, feeBps, FEE_RECEIVER);
    }

    function voidPayment(PaymentInfo memory info) internal {
        vm.prank(info.operator);
        escrow.void(info);
    }

    function reclaim(PaymentInfo memory info) internal {
        vm.prank(info.payer);
        escrow.reclaim(info);
    }

    /// @dev Out of the operator's own wallet.
    function refund(PaymentInfo memory info, uint256 amount) internal {
        vm.prank(info.operator);
        escrow.refund(info, amount, address(escrow), hex"00");
    }

    // ---- What is seen ----

    function assertState(PaymentInfo memory info, bool collected, uint256 held, uint256 refundable) internal view {
        (bool isCollected, uint120 isHeld, uint120 isRefundable) = escrow.paymentState(hashPayment(info));
        assertTrue(isCollected == collected, "collected");
        assertEq(isHeld, held, "held");
        assertEq(isRefundable, refundable, "refundable");
    }

    function assertBalance(address account, uint256 expected, string memory what) internal view {
        assertEq(usdc.balanceOf(account), expected, what);
    }

    /// @dev Events of the escrow alone, in order, since `vm.recordLogs`.
    function escrowEvents() internal returns (Vm.Log[] memory own) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        own = new Vm.Log[](all.length);
        uint256 count;
        for (uint256 i = 0; i < all.length; i++) if (all[i].emitter == address(escrow)) own[count++] = all[i];
        assembly ("memory-safe") {
            mstore(own, count)
        }
    }

    /// @dev One indexed word, the payment's hash, and nothing more or less than `data`.
    function assertEvent(Vm.Log memory log, bytes32 topic, bytes32 hash, bytes memory data) internal pure {
        assertEq(log.topics.length, 2, "topics");
        assertEq(log.topics[0], topic, "topic of the event");
        assertEq(log.topics[1], hash, "payment hash");
        assertEq(log.data, data, "data of the event");
    }

    function invalidSender(address sender, address expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(InvalidSender.selector, sender, expected);
    }

    function alreadyCollected(PaymentInfo memory info) internal view returns (bytes memory) {
        return abi.encodeWithSelector(PaymentAlreadyCollected.selector, hashPayment(info));
    }

    function zeroAuthorization(PaymentInfo memory info) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ZeroAuthorization.selector, hashPayment(info));
    }

    /// @dev A number below `bound` drawn from a seed; equal inputs give equal draws.
    function draw(uint256 seed, string memory what, uint256 bound) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what))) % bound;
    }
}
