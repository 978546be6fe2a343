// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";

/// @title The two kinds of signers, and their signatures
/// @dev Never reverts on a malformed signature: it is just not a good one.
library SignerKey {
    uint256 private constant ADDRESS_BYTES = 20;
    uint256 private constant PASSKEY_BYTES = 97;
    /// @dev Kind, r, s, v.
    uint256 private constant ECDSA_BYTES = 66;
    /// @dev Kind, passkey, length of the assertion.
    uint256 private constant ASSERTION_AT = 100;
    /// @dev RP id hash, flags, counter.
    uint256 private constant AUTHENTICATOR_BYTES = 37;

    bytes1 private constant KIND_ECDSA = 0x01;
    bytes1 private constant KIND_PASSKEY = 0x02;

    /// @notice Whether the bytes are a signer.
    function isValid(bytes calldata signer) internal pure returns (bool) {
        if (signer.length == ADDRESS_BYTES) return address(bytes20(signer)) != address(0);
        return
            signer.length == PASSKEY_BYTES &&
            uint8(signer[96]) < 2 &&
            P256.isValidPublicKey(bytes32(signer[:32]), bytes32(signer[32:64]));
    }

    /// @notice What a signer is stored under.
    function idOf(bytes calldata signer) internal pure returns (bytes32) {
        return keccak256(signer);
    }

    /// @notice Reads the first signature of a sequence.
    /// @return id Signer who made it; zero if it is not good.
    /// @return rest What follows.
    function take(bytes32 hash, bytes calldata signatures) internal view returns (bytes32 id, bytes calldata rest) {
        rest = signatures;
        if (signatures.length >= ECDSA_BYTES && signatures[0] == KIND_ECDSA) {
            (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecoverCalldata(hash, signatures[1:ECDSA_BYTES]);
            if (error_ == ECDSA.RecoverError.NoError) id = keccak256(abi.encodePacked(signer));
            rest = signatures[ECDSA_BYTES:];
        } else if (signatures.length >= ASSERTION_AT && signatures[0] == KIND_PASSKEY) {
            uint256 end = ASSERTION_AT + uint16(bytes2(signatures[98:ASSERTION_AT]));
            if (signatures.length < end) return (0, rest);
            bytes calldata passkey = signatures[1:98];
            if (_isAsserted(hash, passkey, signatures[ASSERTION_AT:end])) id = keccak256(passkey);
            rest = signatures[end:];
        }
    }

    /// @dev The library checks type, challenge, presence, verification and a low s; the relying party is ours to check.
    function _isAsserted(bytes32 hash, bytes calldata passkey, bytes calldata assertion) private view returns (bool) {
        (bool decoded, WebAuthn.WebAuthnAuth calldata auth) = WebAuthn.tryDecodeAuth(assertion);
        return
            decoded &&
            auth.authenticatorData.length >= AUTHENTICATOR_BYTES &&
            bytes32(auth.authenticatorData[:32]) == bytes32(passkey[64:96]) &&
            WebAuthn.verify(
                abi.encodePacked(hash),
                auth,
                bytes32(passkey[:32]),
                bytes32(passkey[32:64]),
                passkey[96] != 0
            );
    }
}
